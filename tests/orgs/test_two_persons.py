"""No page gives an office by the hand of one person: `appoint` has few callers, named here."""

import ast

from tests.sources import called, domain, offences_of

# The module that may call `orgs.actions.appoint`, and why.
CALLERS = {
    "union/orgs/actions/nomination.py": "a proposal that a second person has confirmed",
    "union/desk/actions.py": "the first chair of an empty installation",
}


def test_only_a_confirmed_proposal_and_the_first_start_give_an_office() -> None:
    calling = {
        source.path
        for source in domain()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and called(node) == "appoint"
    }
    assert calling == set(CALLERS), offences_of(sorted(calling ^ set(CALLERS)))


def test_what_every_way_ends_in_is_called_by_the_ways_alone() -> None:
    calling = {
        source.path
        for source in domain()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and called(node) == "put_into_office"
    }
    assert calling == {"union/orgs/actions/office.py", "union/orgs/actions/rescue.py"}


def test_rows_of_offices_are_made_in_one_place() -> None:
    making = {
        source.path
        for source in domain()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {
            "Appointment",
            "Appointment.objects.create",
            "Appointment.objects.bulk_create",
            "Appointment.objects.get_or_create",
            "Appointment.objects.update_or_create",
        }
    }
    assert making == {"union/orgs/actions/office.py"}, offences_of(sorted(making))
