"""Starts the platform: database, demo, web server and worker, by one command."""

import argparse
import contextlib
import fcntl
import hashlib
import http.client
import os
import shutil
import signal
import socket
import sys
import time
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from union.core.processes import Program
from union.core.terminal import both

ACCOUNTS = (
    "chair",
    "deputy",
    "treasurer",
    "cashier",
    "auditor",
    "committee",
    "leader",
    "organiser",
    "welfare",
    "keeper",
    "member",
    "sysadmin",
)
PASSWORD = "union-demo"  # noqa: S105  # of the demo only; the login page there shows it
# Apps that are there only while a setting names them: their tables may stay behind.
OPTIONAL_APPS = frozenset({"socialaccount"})
FEWEST_PROCESSES, MOST_PROCESSES = 2, 8
SECONDS_TO_ANSWER = 60
ANSWERED = 500  # below this status, a page was shown


class Command(BaseCommand):
    """`make run`, and what a service manager starts on a server."""

    help = "Prepares the database and runs the web server and the worker until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where it listens."""
        parser.add_argument(
            "--bind",
            default=os.environ.get("BIND", "127.0.0.1"),
            help="the address to listen on; 0.0.0.0 lets phones of the same network in",
        )

    def handle(self, *args: Any, bind: str, **options: Any) -> None:
        """Prepares everything, then runs until it is told to stop."""
        try:
            with self.alone():
                self.close_the_data_folder()
                self.refuse_busy_port(bind)
                self.prepare()
                self.run(bind)
        except KeyboardInterrupt:
            self.say(_("Stopped."))
        except CommandError as error:
            # From the command line the sentence alone: Django sets the name of the class before it.
            if not getattr(self, "_called_from_command_line", False):
                raise
            self.stderr.write(str(error))
            raise SystemExit(error.returncode) from None

    def say(self, message: Any, **values: object) -> None:
        """One sentence on the terminal, at once."""
        self.stdout.write(both(message, **values))
        self.stdout.flush()

    # What must be so before anything is started.

    def alone(self) -> Any:
        """Holds the data folder while this process lives; a second one is refused."""
        lock = (settings.DATA_DIR / "serve.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                both(
                    _("The platform is already running with the data in %(folder)s."),
                    folder=settings.DATA_DIR,
                )
            ) from None
        return lock

    def close_the_data_folder(self) -> None:
        """Other accounts of the server have no business with names, sums and sessions."""
        # A folder that somebody else has made, as for a container, is theirs to close.
        with contextlib.suppress(PermissionError):
            settings.DATA_DIR.chmod(0o700)

    def refuse_busy_port(self, bind: str) -> None:
        """A port that another program holds is one sentence, not a traceback."""
        family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((bind, settings.PORT))
            except (OSError, OverflowError):
                raise CommandError(
                    both(
                        _(
                            "Port %(port)s is taken or not allowed: choose another one, "
                            "for example make run PORT=%(other)s."
                        ),
                        port=settings.PORT,
                        other=settings.PORT + 1 if 0 < settings.PORT < 65535 else 8000,
                    )
                ) from None

    def prepare(self) -> None:
        """Brings the database, the demo and the static files up to this code."""
        self.forget_half_a_demo()
        executor = MigrationExecutor(connection)
        newer = unknown_migrations(executor)
        if newer:
            raise CommandError(
                both(
                    _(
                        "This data was written by a newer version of the platform "
                        "(%(name)s): update the program, or restore the backup that "
                        "belongs to this version."
                    ),
                    name=newer[0],
                )
            )
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say(_("Setting up the database (half a minute the first time) …"))
            call_command("migrate", interactive=False, verbosity=0)
            self.check()
        # Before its keys are asked for: the next one begins with keys of its own.
        if not settings.DEMO and self.holds_demo():
            self.set_the_demo_aside()
        # The other checks ask about the code, which has not changed since they last passed.
        self.check(tags=[Tags.database], databases=["default"])
        self.settle_the_demo()
        self.collect_static_files()

    @property
    def half_a_demo(self) -> Path:
        """Is there while the demo is being loaded, and after a load that was cut short."""
        path: Path = settings.DATA_DIR / "demo-is-loading"
        return path

    def forget_half_a_demo(self) -> None:
        """A demo whose loading was interrupted is loaded again from the beginning."""
        if not self.half_a_demo.exists():
            return
        if connection.vendor != "sqlite":
            raise CommandError(
                both(_("The demo was only half loaded: empty its database and start again."))
            )
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(name + ending).unlink(missing_ok=True)
        self.half_a_demo.unlink()

    def holds_demo(self) -> bool:
        """Whether most people of the demo are in the database; some may be renamed by now."""
        users = get_user_model()._default_manager
        named = {f"{get_user_model().USERNAME_FIELD}__in": ACCOUNTS}
        return users.filter(**named).count() * 2 > len(ACCOUNTS)

    def settle_the_demo(self) -> None:
        """The demo's people and a union's own data never share a database."""
        if not settings.DEMO:
            return
        if not get_user_model()._default_manager.exists():
            self.say(_("Loading the demo union (about half a minute) …"))
            self.half_a_demo.touch()
            call_command("load_demo")
            self.half_a_demo.unlink()
        elif not self.holds_demo():
            raise CommandError(
                both(
                    _(
                        "%(folder)s holds a union's own data, not the demo: "
                        "start it with make run DEMO=0, or give the demo a folder "
                        "of its own with make run DATA_DIR=var/demo."
                    ),
                    folder=settings.DATA_DIR,
                )
            )

    def set_the_demo_aside(self) -> None:
        """An empty installation begins in an empty folder, with keys of its own."""
        if connection.vendor != "sqlite" or "DATABASE_URL" in os.environ:
            raise CommandError(
                both(
                    _(
                        "This database holds the demo, whose password everybody knows: "
                        "name an empty one in DATABASE_URL."
                    )
                )
            )
        connection.close()
        folder = settings.DATA_DIR / f"demo-{datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005  # a name
        folder.mkdir()
        kept = [path for path in settings.DATA_DIR.iterdir() if not path.name.startswith("demo")]
        for path in kept:
            shutil.move(path, folder / path.name)
        self.say(
            _(
                "The demo's data now lies in %(folder)s; "
                "make run DATA_DIR=%(folder)s opens it again."
            ),
            folder=os.path.relpath(folder),
        )
        # The settings of this process still hold the demo's keys: begin again with new ones.
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  # itself

    def collect_static_files(self) -> None:
        """Copies style sheets and scripts under names with a digest, when one has changed."""
        mark = Path(settings.STATIC_ROOT) / ".collected"
        digest = static_digest()
        if not mark.exists() or mark.read_text() != digest:
            self.say(_("Collecting the style sheets and scripts …"))
            call_command("collectstatic", interactive=False, verbosity=0)
            mark.write_text(digest)

    # The two programs.

    def run(self, bind: str) -> None:
        """Keeps the web server and the worker alive until a signal comes."""
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        web = Program(web_arguments(bind), stops_on=signal.SIGTERM)
        # SIGINT lets huey finish the task in hand.
        worker = Program([*manage, "run_huey", "--quiet", "--skip-checks"], stops_on=signal.SIGINT)
        stopping = False

        def stop(_number: int, _frame: FrameType | None) -> None:
            nonlocal stopping
            stopping = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        connection.close()
        try:
            web.start()
            until = time.monotonic() + SECONDS_TO_ANSWER
            while not stopping and not answers(bind, settings.PORT):
                if not web.is_running or time.monotonic() > until:
                    raise CommandError(
                        both(_("The web server did not start: the lines above say why."))
                    )
                time.sleep(0.1)
            # After the first page: on two cores they would slow each other down.
            worker.start()
            if not stopping:
                self.greet(bind)
            while not stopping:
                time.sleep(0.3)
                if web.keep():
                    self.say(_("The web server had stopped and was started again."))
                if worker.keep():
                    self.say(_("The worker had stopped and was started again."))
        finally:
            web.ask_to_stop()
            worker.stop()
            web.stop()
        self.say(_("Stopped."))

    def greet(self, bind: str) -> None:
        """Says where the pages are, and who may come in."""
        host = "localhost" if bind in ("127.0.0.1", "::1", "0.0.0.0", "::") else bind  # noqa: S104
        address = settings.SITE_URL or f"http://{host}:{settings.PORT}"
        self.say(_("The platform is ready: %(address)s/"), address=address)
        if settings.DEMO:
            self.say(
                _("Demo accounts (password %(password)s): %(accounts)s"),
                password=PASSWORD,
                accounts=" ".join(ACCOUNTS),
            )
        elif not get_user_model()._default_manager.exists():
            self.say(
                _("Nobody is registered yet: the first page asks for your union and its chair.")
            )
        connection.close()
        self.say(_("Ctrl-C stops it."))


def web_arguments(bind: str) -> list[str]:
    """The command line of the web server: a process for each core, two requests in each.

    More threads in a process wait for one another's Python, also while they hold a row that the
    others want: with four of them a rush is a third slower.
    """
    program = ["-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    processes = min(max(FEWEST_PROCESSES, os.cpu_count() or 1), MOST_PROCESSES)
    size = ["--workers", str(processes), "--blocking-threads", "2"]
    care = ["--respawn-failed-workers", "--workers-kill-timeout", "10s"]
    place = ["--host", bind, "--port", str(settings.PORT)]
    return [sys.executable, *program, *size, *care, *place, "union.wsgi:application"]


def answers(bind: str, port: int) -> bool:
    """Whether the first page is there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104  # compared only
    asking = http.client.HTTPConnection(host, port, timeout=SECONDS_TO_ANSWER)
    try:
        asking.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return asking.getresponse().status < ANSWERED
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def unknown_migrations(executor: MigrationExecutor) -> list[str]:
    """Migrations that the database has seen and this code does not have."""
    loader = executor.loader
    known = set(loader.disk_migrations or ())
    for key in list(known):
        known.update(loader.disk_migrations[key].replaces)
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if (app, name) not in known and app not in OPTIONAL_APPS
    )


def static_digest() -> str:
    """Changes whenever a static file is added, removed or edited."""
    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            lines.append(f"{name} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
