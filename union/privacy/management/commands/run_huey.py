"""The worker, which does not start with keys that are not those of the database."""

from typing import Any

from huey.contrib.djhuey.management.commands.run_huey import Command as Worker

from union.privacy.keys import require


class Command(Worker):  # type: ignore[misc]  # huey says nothing of types
    """`manage.py run_huey`, as huey has it, after a look at the keys."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Starts the worker."""
        require()
        super().handle(*args, **options)
