"""The web server's worker is killed in the middle of a tap, and whoever tapped taps once more."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.test import Client

from tests.core.test_serve import PATIENCE, free_port
from tests.database import ROOT
from tests.funds.conftest import decide_all
from tests.funds.test_crash import sums_agree, told_once
from tests.hands import database_url
from union.accounts.models import User
from union.approvals.models import Deed, Review
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest, LedgerEntry, Payment

SECRET = "c" * 32


class Web:
    """The web server as `serve` starts it, with one worker, and what somebody sends to it."""

    def __init__(self, failpoints: str) -> None:
        self.port = free_port()
        program = ["-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
        size = ["--workers", "1", "--blocking-threads", "2", "--respawn-failed-workers"]
        place = ["--host", "127.0.0.1", "--port", str(self.port), "union.wsgi:application"]
        self.process = subprocess.Popen(
            [sys.executable, *program, *size, *place],
            cwd=ROOT,
            start_new_session=True,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": database_url(),
                "DATA_DIR": str(settings.DATA_DIR),
                "DEMO": "1",
                "FAILPOINTS": failpoints,
            },
        )

    def _ask(self, method: str, path: str, **more: Any) -> int | None:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asking.request(method, path, **more)
            return asking.getresponse().status
        except (ConnectionError, http.client.HTTPException):
            return None
        finally:
            asking.close()

    def wait(self) -> None:
        """Until a page comes, also after the worker died and another took its place."""
        until = time.monotonic() + PATIENCE
        while self._ask("GET", "/healthz") is None:
            assert time.monotonic() < until, "the web server does not answer"
            assert self.process.poll() is None, "the web server has ended"
            time.sleep(0.1)

    def tap(self, user: User, path: str, **form: object) -> int | None:
        """Sends a form; the answer's status, or None where the worker died over it."""
        self.wait()
        cookies = {settings.SESSION_COOKIE_NAME: session_of(user)}
        cookies[settings.CSRF_COOKIE_NAME] = SECRET
        return self._ask(
            "POST",
            path,
            body=urlencode({"csrfmiddlewaretoken": SECRET, **form}),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            },
        )

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def web(failpoints: str = "") -> Iterator[Web]:
    """A web server for a while."""
    connections.close_all()
    server = Web(failpoints)
    try:
        yield server
    finally:
        server.stop()


def session_of(user: User) -> str:
    """The session of somebody who has just given her password once more."""
    client = Client()
    client.force_login(user, backend="union.accounts.backends.StaffNumberOrPhone")
    session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    method = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [method]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    assert session.session_key
    return session.session_key


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_tap_that_killed_the_worker_is_done_by_the_next_tap_and_once_only(
    make_request: Callable[..., FundRequest], line: BudgetLine, officers: dict[str, User]
) -> None:
    def ask(number: int, *deciders: str) -> FundRequest:
        row = make_request("480", payee=f"车队{number}")
        review = actions.submit_request(row, version=1, actor=officers["organiser"])
        decide_all(review, *(officers[one] for one in deciders))
        row.refresh_from_db()
        return row

    due = [ask(number, "treasurer", "chair") for number in (1, 2)]
    waiting = [ask(number, "treasurer") for number in (3, 4)]
    before = [Review.objects.of_subject(row).get() for row in waiting]

    def pay(server: Web, number: int) -> int | None:
        row = due[number]
        return server.tap(
            officers["cashier"],
            f"/desk/payments/{row.pk}/pay/",
            method="transfer",
            voucher=f"记-{number}",
            paid_on=local_today().isoformat(),
            version=row.version,
            key=f"form-{number}",
        )

    def approve(server: Web, number: int) -> int | None:
        review = before[number]
        path = f"/desk/approvals/{review.pk}/"
        return server.tap(
            officers["chair"], path, deed="approve", version=review.version, comment=""
        )

    for number, places in enumerate((("inside", "inside"), ("after", "after"))):
        paying, deciding = places
        with web(f"funds.pay.{paying}:kill,approvals.decide.{deciding}:kill") as server:
            assert pay(server, number) is None
            assert approve(server, number) is None
        assert Payment.objects.count() == (0 if number == 0 else 1)

    with web() as server:
        for _once_more in "ab":
            for number in (0, 1):
                assert pay(server, number) == 303
                assert approve(server, number) == 303

    for row in due:
        assert Payment.objects.filter(request=row).count() == 1
        assert LedgerEntry.objects.filter(request=row).count() == 1
    for review in before:
        approvals = review.decisions.filter(deed=Deed.APPROVE, actor=officers["chair"])
        assert approvals.count() == 1
    told_once("funds.paid", officers["organiser"], 2)
    told_once("funds.to_pay", officers["cashier"], 4)
    told_once("approvals.approved", officers["organiser"], 4)
    sums_agree(line)
    assert (line.reserved, line.spent) == (960, 960)
