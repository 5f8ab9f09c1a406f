"""Does the waiting work without the queue: for cron, and where there is no worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from union.core.crypto import demand_keys
from union.outbox import actions


class Command(BaseCommand):
    """`manage.py drain_outbox`: the same work as the worker's."""

    help = "Does what waits in the outbox and seals the log."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long it may take."""
        parser.add_argument("--seconds", type=float, default=300)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints how many pieces of work were done."""
        demand_keys()
        self.stdout.write(str(actions.drain(seconds=options["seconds"])))
