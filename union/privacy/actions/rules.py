"""The rules of keeping, run by the clock."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from union.audit.actions import record
from union.core.crypto import CannotOpen
from union.core.errors import Refused
from union.privacy import registry
from union.privacy.models import RuleRun
from union.privacy.verbs import Verb

logger = logging.getLogger("union.privacy")

# What a rule may fail with without keeping the others from their work.
FAILURES = (Refused, DatabaseError, OSError, CannotOpen)


@dataclass(frozen=True)
class Ran:
    """A rule, and when it ran; `run` is None where it has not run yet."""

    rule: registry.Retention
    run: RuleRun | None


def rules_and_runs() -> list[Ran]:
    """Each rule with its runs."""
    runs = {run.key: run for run in RuleRun.objects.all()}
    return [Ran(rule, runs.get(rule.key)) for rule in registry.retentions()]


def run_rules(rules: Iterable[registry.Retention] | None = None) -> int:
    """Runs the rules whose time has come, each in its own steps; how much went in all.

    Of a rule that has deleted something the log has one line with how much. Two at once run
    each rule once: whoever notes the run first runs it. In no transaction of its own.
    """
    now, total = timezone.now(), 0
    runs = {run.key: run for run in RuleRun.objects.all()}
    for rule in registry.retentions() if rules is None else rules:
        run = runs.get(rule.key)
        if rule.sweep is None:
            continue
        if run is not None and run.ran_at is not None and now < run.ran_at + rule.every:
            continue
        if _claimed(rule, run, now):
            total += _run(rule, now)
    return total


def _claimed(rule: registry.Retention, run: RuleRun | None, now: datetime) -> bool:
    if run is None:
        _row, is_new = RuleRun.objects.get_or_create(key=rule.key, defaults={"ran_at": now})
        return is_new
    seen = Q(ran_at=run.ran_at)
    return RuleRun.objects.filter(seen, key=rule.key).update(ran_at=now) == 1


def _run(rule: registry.Retention, now: datetime) -> int:
    try:
        count = rule.sweep() if rule.sweep is not None else 0
    except FAILURES as problem:
        # The others run, and this one the next time.
        logger.warning("rule of keeping %s failed: %s", rule.key, type(problem).__name__)
        return 0
    if count:
        with transaction.atomic():
            RuleRun.objects.filter(key=rule.key).update(
                deleted_at=now, deleted=count, total=F("total") + count
            )
            record(Verb.SWEPT, actor=None, rule=rule.key, count=count)
    return count
