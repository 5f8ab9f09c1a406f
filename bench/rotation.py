"""100,000 sealed fields moved to another key, while other processes read and write them."""

import base64
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FIELDS = int(os.environ.get("BENCH_FIELDS", "100000"))
READERS = 2

# A reader in a process of its own: it opens what it finds, writes now and then, and counts.
READER = """
import sys, time
from pathlib import Path
import django
django.setup()
from union.members.models import Correction, Member
stop, n, wrong = Path(sys.argv[1]), 0, 0
last = Correction.objects.order_by("-pk").values_list("pk", flat=True)[0]
while not stop.exists():
    pk = n * 7919 % last + 1
    for row in Correction.objects.filter(pk__in=range(pk, pk + 20)):
        wrong += not row.message.startswith("m")
    if n % 20 == 0:
        Correction.objects.filter(pk=pk).update(message=f"m new {n}")
    for person in Member.objects.order_by("pk")[n % 100:n % 100 + 5]:
        wrong += len(person.phone) != 11
    n += 1
print(n, wrong)
"""


def fill(union: Any) -> int:
    """Corrections with a question and an answer, until there are enough sealed values."""
    from union.members.models import Correction, Member

    members = list(Member.objects.filter(union=union).values_list("pk", flat=True))
    wanted = (FIELDS - 2 * len(members)) // 2
    for start in range(0, wanted, 2000):
        Correction.objects.bulk_create(
            Correction(
                member_id=members[n % len(members)],
                field="other",
                message=f"m {n}: 门牌号写错了，应为滨江路 {n} 号。",
                answer="已改好，谢谢。",
                state=Correction.State.DONE,
            )
            for n in range(start, min(start + 2000, wanted))
        )
    return 2 * (wanted + len(members))


def run(union: Any, folder: Path) -> None:
    """Prints fields a second, and what the readers met."""
    from django.conf import settings

    from union.core import rotation

    count = fill(union)
    old = dict(settings.FIELD_KEYS)
    settings.FIELD_KEYS = {"k2": os.urandom(32), **old}
    environment = {
        **os.environ,
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(
            f"{name}:{base64.b64encode(key).decode()}" for name, key in settings.FIELD_KEYS.items()
        ),
        "INDEX_KEY": base64.b64encode(settings.INDEX_KEY).decode(),
    }
    stop = folder / "stop"
    readers = [
        subprocess.Popen(  # noqa: S603  # the lines above
            [sys.executable, "-c", READER, str(stop)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _n in range(READERS)
    ]
    time.sleep(3)
    begun = time.perf_counter()
    moved = rotation.rotate(lambda *_said: None)
    taken = time.perf_counter() - begun
    stop.touch()
    said = [reader.communicate()[0].split() for reader in readers]
    rounds, wrong = (sum(int(one[place]) for one in said) for place in (0, 1))
    settings.FIELD_KEYS = {"k2": settings.FIELD_KEYS["k2"]}
    begun = time.perf_counter()
    found = rotation.verify()
    checked = time.perf_counter() - begun
    if wrong or found.broken or found.left() or any(reader.returncode for reader in readers):
        raise RuntimeError(f"{wrong} wrong, {found.broken[:3]}, {found.left()} left")
    print(
        f"rotation, {count:,} sealed fields beside {READERS} readers who write as well: "
        f"{moved / taken:,.0f} fields/s ({taken:.1f} s), {rounds:,} rounds of reading, "
        f"{wrong} errors; everything opened without the old key in {checked:.1f} s"
    )
