"""Everybody at once: a thousand members for a hundred places, beside a bare guarded UPDATE."""

import os
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

from bench.crowd import Post, Rush, send, served, sessions_of

# Fewer while one works on it: BENCH_MEMBERS=200 BENCH_ROUNDS=3.
MEMBERS = int(os.environ.get("BENCH_MEMBERS", "1000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PLACES = MEMBERS // 10


def crowd_of(union: Any, count: int) -> list[Any]:
    """Accounts for so many members of the union, made in one go; they log in by session only."""
    from django.contrib.auth.hashers import make_password

    from union.accounts.models import User
    from union.members.models import Member

    nobody_knows = make_password(None)
    members = list(
        Member.objects.filter(union=union, user=None).defer("id_number", "phone")[:count]
    )
    users = User.objects.bulk_create(
        [User(username=one.staff_number, name=one.name, password=nobody_knows) for one in members]
    )
    for member, user in zip(members, users, strict=True):
        member.user = user
    Member.objects.bulk_update(members, ["user"], batch_size=200)
    return users


def activity_of(union: Any, organiser: Any, capacity: int) -> Any:
    """An outing that is open for sign-up now."""
    from django.utils import timezone

    from union.activities import actions

    now = timezone.now()
    activity = actions.create_activity(
        union,
        actions.ActivityFacts(
            title="人山人海的秋游",
            starts_at=now + timedelta(days=9),
            closes_at=now + timedelta(days=5),
            capacity=capacity,
            organiser=organiser,
        ),
        actor=organiser,
    )
    actions.publish(activity, actor=organiser)
    return activity


def check(activity: Any, rush: Rush, capacity: int) -> None:
    """Exactly the places there are, the line dense and in its order, and no server error."""
    activity.refresh_from_db()
    going = sorted(activity.sign_ups.going().values_list("number", flat=True))
    line = list(activity.sign_ups.in_line().values_list("queue", "pk"))
    expected = min(capacity, len(rush.statuses))
    problems = [
        (max(rush.statuses) >= 500 or min(rush.statuses) < 200, "a server error"),
        (activity.taken != expected, f"{activity.taken} places taken of {expected}"),
        (going != list(range(1, expected + 1)), "numbers are not 1 to the last"),
        ([queue for queue, _pk in line] != list(range(1, len(line) + 1)), "a gap in the line"),
        (line != sorted(line, key=lambda row: row[1]), "the line is not in order of arrival"),
        (expected + len(line) != len(rush.statuses), "somebody is lost"),
    ]
    wrong = [text for is_wrong, text in problems if is_wrong]
    if wrong:
        raise RuntimeError("; ".join(wrong))


def run(union: Any, chair: Any) -> None:
    """Prints sign-ups a second beside the bare view, three rounds of each, in turn."""
    from django.db import connection

    sessions = sessions_of(crowd_of(union, MEMBERS))
    with served(DJANGO_SETTINGS_MODULE="bench.settings") as port:
        for capacity in (PLACES, MEMBERS):
            ours, bare = [], []
            for _round in range(ROUNDS):
                plain = activity_of(union, chair, capacity)
                bare.append(send(port, [Post(key, f"/bench/bare/{plain.pk}/") for key in sessions]))
                activity = activity_of(union, chair, capacity)
                path = f"{activity.get_absolute_url()}sign-up/"
                rush = send(port, [Post(key, path) for key in sessions])
                check(activity, rush, capacity)
                ours.append(rush)
            _print(connection.vendor, capacity, ours, bare)


def _print(vendor: str, capacity: int, ours: list[Rush], bare: list[Rush]) -> None:
    speed = median(rush.a_second for rush in ours)
    plain = median(rush.a_second for rush in bare)
    p99 = quantiles([second for rush in ours for second in rush.seconds], n=100)[98]
    print(
        f"{MEMBERS:,} members for {capacity:,} places ({vendor}): {speed:.0f} sign-ups/s, "
        f"bare guarded UPDATE {plain:.0f}/s: {speed / plain:.0%}; p99 {p99:.1f} s"
    )
