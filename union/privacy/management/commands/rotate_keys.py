"""Moves everything that is sealed to the first key of FIELD_KEYS."""

import argparse
import fcntl
import time
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from union.core import rotation
from union.core.crypto import current_key_id
from union.core.terminal import both
from union.privacy import actions


class Command(BaseCommand):
    """`manage.py rotate_keys`, while the platform runs; `--verify` only looks."""

    help = "Moves everything that is sealed to the first key of FIELD_KEYS; --verify counts."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Whether it only looks."""
        parser.add_argument("--verify", action="store_true", help="open everything, change nothing")

    def handle(self, *_args: Any, verify: bool, **_options: Any) -> None:
        """Moves, then counts; ends with 1 where something is left or does not open."""
        if not verify:
            try:
                with self.alone():
                    self.rotate()
            except BlockingIOError:
                self.refuse(both(_("The keys are being changed already by another run.")))
            except actions.WrongKeys as problem:
                self.refuse(str(problem))
        self.report(rotation.verify())

    def alone(self) -> TextIO:
        """Two at once would take each other's drafts of files away."""
        lock = (settings.DATA_DIR / "rotate.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return lock

    def refuse(self, sentence: str) -> None:
        """Says why nothing was done."""
        self.stderr.write(sentence)
        raise SystemExit(1)

    def rotate(self) -> None:
        """Moves everything, and says how much that was."""
        begun = time.monotonic()
        moved = actions.rotate_keys(self.say)
        seconds = max(time.monotonic() - begun, 0.001)
        self.stdout.write(
            both(
                _("%(moved)s moved to the key %(key)s, %(rate)s a second."),
                moved=moved,
                key=current_key_id(),
                rate=round(moved / seconds),
            )
        )

    def say(self, place: str, count: int) -> None:
        """One line for each column."""
        self.stdout.write(f"{place}: {count}")
        self.stdout.flush()

    def report(self, count: rotation.Count) -> None:
        """How much is under which key, and what does not open."""
        for key, number in sorted(count.under.items()):
            self.stdout.write(f"{key}: {number}")
        for place in count.broken[:20]:
            self.stderr.write(both(_("Does not open: %(place)s"), place=place))
        if count.broken or count.left():
            raise SystemExit(1)
        self.stdout.write(
            both(
                _("Everything is under the key %(key)s and opens: older ones may be taken out."),
                key=current_key_id(),
            )
        )
