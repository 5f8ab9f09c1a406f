"""The doorbell: huey calls `drain` when it rings, and every minute in any case."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from union.outbox import actions


@db_task()
def ring() -> None:
    """Somebody left work."""
    actions.drain()


@db_periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Takes up what the bell did not announce: later work, and work of a worker that died."""
    actions.drain()
