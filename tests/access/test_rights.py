"""Which office may do what, spelled out once more; and what is left when an office ends."""

from datetime import timedelta
from itertools import product

import pytest

from tests.access.line import EVERYBODY
from tests.access.routes import fill
from tests.access.table import OFFICE, READERS, RECEIVERS, ROSTER, SEES_LOG, SHEETS, TABLE
from tests.access.table_activities import EXPORTS, PLANS, READS, SIGNS_UP
from tests.access.table_cms import EDITORS, PUBLISHERS
from tests.access.table_occasions import CHAIR, CIRCLE, REPORTERS
from tests.access.table_offices import CONFIRMS, PROPOSES
from tests.access.table_offices import READERS as OFFICE_READERS
from tests.access.table_requests import ASK, TAKE_OUT, WATCHERS
from tests.access.table_rules import CHAIRS, EXEMPTIONS, EXEMPTS, GRANTS, READS_RULES
from tests.access.table_treasury import BUDGET, CASHIER, CHECK, LEDGER, TILL, TREASURER
from union.accounts.models import User
from union.core.dates import local_today
from union.orgs import scoping
from union.orgs.models import Appointment
from union.orgs.roles import RIGHTS, Role

pytestmark = pytest.mark.django_db

WHO_MAY = {
    "members.view": ROSTER,
    "members.change": OFFICE,
    "members.unmask": {"welfare", "auditor"},
    "members.export": OFFICE | {"auditor"},
    "members.issue_code": RECEIVERS,
    "members.answer": OFFICE,
    "members.families": OFFICE,
    "privacy.texts": OFFICE | {"keeper", "auditor"},
    "privacy.publish": {"chair", "deputy"},
    "privacy.mask": {"chair"},
    "insurance.view": OFFICE | {"committee", "treasurer", "cashier", "auditor"},
    "insurance.roster": OFFICE | {"auditor"},
    "insurance.change": OFFICE,
    "insurance.export": OFFICE,
    "insurance.claims": OFFICE | {"auditor"},
    "insurance.handle": OFFICE,
    "insurance.papers": {"welfare", "keeper"},
    "welfare.view": READERS | {"treasurer", "cashier"},
    "welfare.change": OFFICE,
    "welfare.export": OFFICE | {"treasurer", "auditor"},
    "welfare.receive": RECEIVERS,
    "activities.view": READS,
    "activities.names": PLANS | {"auditor", "leader"},
    "activities.change": PLANS,
    "activities.sign_up_others": SIGNS_UP,
    "activities.export": EXPORTS,
    "approvals.view": {"chair", "deputy", "treasurer", "auditor", "committee"},
    "approvals.flows": {"chair", "deputy", "treasurer", "auditor", "committee"},
    "approvals.configure": {"chair"},
    "funds.request": ASK,
    "funds.view": WATCHERS,
    "funds.budget": BUDGET,
    "funds.propose": TREASURER,
    "funds.payments": TILL,
    "funds.pay": CASHIER,
    "funds.ledger": LEDGER,
    "funds.reverse": TREASURER,
    "funds.export": TAKE_OUT,
    "funds.check": CHECK,
    "rules.view": READS_RULES,
    "rules.change": OFFICE,
    "rules.switch": CHAIRS,
    "rules.grants": GRANTS,
    "rules.exemptions": EXEMPTIONS,
    "rules.exempt": EXEMPTS,
    "occasions.view": CIRCLE,
    "occasions.report": REPORTERS,
    "occasions.change": OFFICE,
    "occasions.hardship": CHAIR,
    "visits.view": CIRCLE,
    "visits.change": OFFICE,
    "health.open": {"keeper"},
    "health.emergencies": {"chair", "deputy", "committee", "auditor"},
    "health.ask_emergency": {"chair", "deputy"},
    "health.confirm_emergency": {"chair", "deputy", "committee"},
    "health.certificates": {"chair", "deputy", "leader", "keeper"},
    "health.certificates_out": {"chair", "deputy", "keeper"},
    "health.told_of_group": {"leader"},
    "health.campaigns": OFFICE | {"keeper"},
    "health.import": {"keeper"},
    "health.statistics": OFFICE | {"committee", "auditor", "keeper"},
    "health.watch": {"chair", "auditor"},
    "health.review": {"auditor"},
    "imports.view": SHEETS,
    "imports.change": OFFICE,
    "audit.view": SEES_LOG,
    "cms.edit": EDITORS,
    "cms.publish": PUBLISHERS,
    "orgs.offices": OFFICE_READERS,
    "orgs.appoint": PROPOSES,
    "orgs.confirm": CONFIRMS,
}


def test_every_right_is_in_the_table() -> None:
    assert set(WHO_MAY) == set(RIGHTS)


def test_a_right_belongs_to_the_offices_of_the_table(cast, union, group, other_group) -> None:
    there = cast["outsider"].appointments.get().organisation
    for right, role in product(RIGHTS, EVERYBODY):
        has = ("chair" if role == "outsider" else role) in WHO_MAY[right]
        below = has and role not in ("leader", "outsider")
        wanted = {
            None: has,
            union: below,
            group: has and role != "outsider",
            other_group: below,
            there: has and role == "outsider",
        }
        for where, answer in wanted.items():
            assert scoping.may(cast[role], right, where) == answer, f"{role}, {right}, {where}"


def test_a_flag_on_the_account_gives_no_right(cast, union) -> None:
    User.objects.filter(pk=cast["member"].pk).update(is_superuser=True)
    member = User.objects.get(pk=cast["member"].pk)
    assert not any(scoping.may(member, right, union) for right in RIGHTS)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["chair", "leader"])
def test_a_term_that_ended_yesterday_opens_nothing_at_the_next_click(role, world, visit) -> None:
    visitor, own = visit(role), world.own(role)
    assert visitor.ask("GET", "/desk/").outcome == 200
    ended = {
        "starts_on": local_today() - timedelta(days=9),
        "ends_on": local_today() - timedelta(days=1),
    }
    Appointment.objects.filter(user=world.people[role]).update(**ended)
    opened = []
    for route, line in TABLE.items():
        if line.shadowed or line.at or line.door == EVERYBODY or line.alike:
            continue
        values = dict.fromkeys(line.things, "1") | {
            name: own[word].pk for name, word in line.things.items() if word in own
        }
        answer = visitor.ask("GET", fill(route, values))
        if answer.outcome != 404:
            opened.append(f"{route}: {answer.outcome}")
    assert not opened
    assert visitor.ask("GET", "/cms/").outcome == 404
    assert visitor.ask("GET", "/me/").outcome == 200


def test_a_closed_account_is_out_at_the_next_click(world, visit) -> None:
    visitor = visit("chair")
    assert visitor.ask("GET", "/desk/members/").outcome == 200
    User.objects.filter(pk=world.people["chair"].pk).update(is_active=False)
    for address in ("/desk/", "/desk/members/", "/me/", "/inbox/", "/cms/"):
        assert visitor.ask("GET", address).outcome == "login"


# What is handed out without the password once more, and why.
NOT_ASKED = {
    "desk/activities/export/": "names no member and no sum",
    "desk/funds/<int:pk>/print/": "the sheet of one request, filed with its voucher",
    "desk/funds/<int:pk>/papers/<int:paper>/": "one paper, noted when it is opened",
    "desk/occasions/<int:pk>/papers/<int:paper>/": "one paper, noted when it is opened",
    "desk/welfare/<int:pk>/file/papers/<int:paper>/": "one paper, noted when it is opened",
    "desk/activities/<int:pk>/file/papers/<int:paper>/": "one paper, noted when it is opened",
    "desk/welfare/<int:pk>/rows/<int:row>/signature/": "the signature of one row",
    "me/benefits/<int:row>/signature/": "her own signature",
    "desk/insurance/<int:pk>/papers/<int:paper>/": "one paper of a policy, which names nobody",
    "desk/insurance/claims/<int:pk>/papers/<int:paper>/": "one paper, noted when it is opened",
    "me/insurance/claims/<int:pk>/papers/<int:paper>/": "her own paper",
    "me/insurance/worker.js": "a script without data",
    "me/occasions/<int:pk>/papers/<int:paper>/": "her own paper",
    "desk/imports/template/<slug:kind>/": "an empty spreadsheet",
    "desk/welfare/<int:pk>/purchase/": "forms to be filled in, which name nobody",
    "media/images/<str:name>": "a picture of the website",
}


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.parametrize("role", ["chair", "treasurer"])
def test_every_list_that_leaves_the_house_asks_for_the_password(role, world, visit) -> None:
    own, handed_out = world.own(role), set()
    # A session without a word of when the password was given.
    visitor = visit(role, earlier=True)
    for route, line in TABLE.items():
        if line.shadowed or line.at or line.alike or not line.passes(role):
            continue
        values = {
            name: word[1:] if word.startswith("=") else getattr(own.get(word), "pk", own.get(word))
            for name, word in line.things.items()
        }
        asked = [fill(route, values)]
        for address in asked:
            answer = visitor.ask("GET", address)
            media = answer.headers.get("Content-Type", "").partition(";")[0]
            if answer.outcome == 200 and media not in ("text/html", "application/json"):
                handed_out.add(route)
            # A page that offers itself as a file is asked for the file as well.
            elif "format=" in answer.text and len(asked) == 1:
                asked.append(f"{address}?format=csv")
    assert handed_out <= NOT_ASKED.keys()
    assert handed_out, "nothing was asked for"


@pytest.mark.parametrize("route", ["desk/members/export/", "desk/members/<int:pk>/id/"])
def test_whole_lists_and_numbers_ask_for_the_password_once_more(
    route, world, client, settings
) -> None:
    settings.DEMO = True
    client.force_login(world.people["welfare"], "union.accounts.backends.StaffNumberOrPhone")
    address = fill(route, {"pk": world.home["member"].pk})
    for answer in (client.get(address), client.post(address, TABLE[route].send(world.home))):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_roles_of_the_table_are_all_the_offices_there_are() -> None:
    named = {"sysadmin": "administrator"}
    offices = {named.get(role, role) for role in EVERYBODY} - {"member", "outsider"}
    assert offices == set(Role.values)
