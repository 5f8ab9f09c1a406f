"""What must hold of money after every step: I1 to I8 and I12 of the plan, asked of the tables.

The witness believes none of the rules in the code: she adds up and compares rows herself, and asks
of each new decision, payment and booking whether whoever did it could have done it at that time.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tests.funds.machine.picture import Picture, Row, terms, words
from union.approvals.actions.submit import digest_of
from union.funds.actions.reviewing import REQUESTS
from union.funds.models import FundRequest

REQUEST, CHANGE = "funds.fundrequest", "funds.budgetchange"
VOTERS = ("chair", "deputy", "committee")
RESERVING = ("submitted", "approved")
# Which state follows which, and what the log then has to say.
TRANSITIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("draft", "submitted"): ("approvals.submitted",),
    ("returned", "submitted"): ("approvals.submitted",),
    ("submitted", "approved"): ("approvals.approved",),
    ("submitted", "returned"): ("approvals.returned",),
    ("submitted", "rejected"): ("approvals.rejected",),
    ("submitted", "withdrawn"): ("approvals.withdrawn",),
    ("returned", "withdrawn"): ("approvals.withdrawn",),
    ("draft", "withdrawn"): ("funds.request_discarded",),
    ("approved", "returned"): ("funds.corrected", "approvals.voided"),
    ("approved", "paid"): ("funds.paid",),
    ("paid", "reversed"): ("funds.reversed",),
}
# In which states a review may be while its request is in one.
REVIEW_STATES: Mapping[str, tuple[str | None, ...]] = {
    "draft": (None,),
    "submitted": ("pending",),
    "approved": ("approved",),
    "paid": ("approved",),
    "reversed": ("approved",),
    "returned": ("returned", "void"),
    "rejected": ("rejected",),
    "withdrawn": ("withdrawn", "void", None),
}
# What the log says, and of which rows there has to be a new one for each of its lines.
LOGGED = {
    "approvals.approved": ("decisions", "deed", "approve"),
    "approvals.returned": ("decisions", "deed", "return"),
    "approvals.rejected": ("decisions", "deed", "reject"),
    "approvals.withdrawn": ("decisions", "deed", "withdraw"),
    "approvals.voided": ("decisions", "deed", "void"),
    "approvals.submitted": ("decisions", "deed", "submit"),
    "funds.paid": ("payments", "state", "paid"),
    "funds.payment_failed": ("payments", "state", "failed"),
    "funds.reversed": ("ledger", "kind", "reversal"),
}


def check_sums(now: Picture) -> None:
    """I1, I2, I3, I5, and that request and review are of one mind."""
    spent: dict[int, int] = defaultdict(int)
    booked: dict[int, list[int]] = defaultdict(list)
    for entry in now.ledger.values():
        spent[entry["line_id"]] += int(entry["amount"] * 100)
        if entry["request_id"]:
            booked[entry["request_id"]].append(int(entry["amount"] * 100))
    reserved: dict[int, int] = defaultdict(int)
    for request in now.requests.values():
        if request["state"] in RESERVING:
            reserved[request["line_id"]] += int(request["amount"] * 100)
    for pk, line in now.lines.items():
        used = line["reserved_fen"] + line["spent_fen"]
        assert used <= line["budget_fen"], "I1: more is reserved and spent than there is"
        assert line["spent_fen"] == spent[pk], "I2: spent is not what the ledger adds up to"
        assert line["reserved_fen"] == reserved[pk], "I2: reserved is not what waits for payment"
    paid = [one["request_id"] for one in now.payments.values() if one["state"] == "paid"]
    assert len(paid) == len(set(paid)), "I5: a request was paid twice"
    for pk, request in now.requests.items():
        amount = int(request["amount"] * 100)
        expected = {"paid": [amount], "reversed": [amount, -amount]}.get(request["state"], [])
        assert booked[pk] == expected, "I3: the bookings of a request are not its amount, or none"
        assert (pk in paid) == (request["state"] in ("paid", "reversed")), "I5: paid, or not?"
        review = now.review_of(REQUEST, pk)
        state = review["state"] if review else None
        assert state in REVIEW_STATES[request["state"]], (
            f"a request is {request['state']} and its review {state}"
        )


class Witness:
    """Sees one step after the other. `users` are the accounts of members, `relatives` of users."""

    def __init__(self, users: Mapping[int, int], relatives: Mapping[int, set[int]]) -> None:
        """Has seen nothing yet."""
        self.users, self.relatives = users, relatives
        self.submitted: dict[int, tuple[Any, ...]] = {}
        self.agreed: dict[int, tuple[Any, ...]] = {}

    def saw(self, before: Picture, now: Picture, actor: int | None) -> None:
        """Raises AssertionError where a step did what it must not."""
        check_sums(now)
        self._only_grows(before, now)
        self._stays_as_it_was(before, now)
        self._versions(before, now)
        for decision in now.fresh(before, "decisions"):
            self._decided(before, now, decision, actor)
        self._steps_complete(before, now)
        for payment in now.fresh(before, "payments"):
            self._paid(before, now, payment, actor)
        for entry in now.fresh(before, "ledger"):
            self._booked(before, now, entry, actor)
        self._logged(before, now, actor)

    @staticmethod
    def _only_grows(before: Picture, now: Picture) -> None:
        for rows in ("ledger", "decisions", "payments", "entries"):
            old, new = getattr(before, rows), getattr(now, rows)
            assert all(new.get(pk) == row for pk, row in old.items()), f"I3: {rows} were rewritten"

    @staticmethod
    def _stays_as_it_was(before: Picture, now: Picture) -> None:
        """I6, I13: what is reviewed, approved or paid keeps its words; a closed year its money."""
        for pk, request in before.requests.items():
            if request["state"] not in ("draft", "returned"):
                assert words(now.requests[pk]) == words(request), "I6: words changed after all"
        for line in before.lines.values():
            if before.budgets[line["budget_id"]]["state"] == "closed":
                assert now.lines[line["id"]] == line, "I13: money moved in a closed year"
        adopted = any(
            one["state"] == "adopted" and before.changes[pk]["state"] != "adopted"
            for pk, one in now.changes.items()
            if pk in before.changes
        )
        if not adopted:
            for pk, line in before.lines.items():
                assert now.lines[pk]["budget_fen"] == line["budget_fen"], "a budget changed itself"

    @staticmethod
    def _versions(before: Picture, now: Picture) -> None:
        """I12: versions only grow, and do so with each change of a state."""
        for rows in ("requests", "reviews", "changes", "budgets", "flows"):
            for pk, old in getattr(before, rows).items():
                new = getattr(now, rows).get(pk)
                if new is None:
                    assert rows == "flows", f"I3: a row of {rows} is gone"
                    continue
                assert new["version"] >= old["version"], f"I12: a version of {rows} fell"
                if new.get("state") != old.get("state"):
                    assert new["version"] > old["version"], f"I12: {rows} moved, the version not"

    def _persons_of(self, review: Row, now: Picture) -> set[int]:
        """Whom a review concerns: who asked, who is paid, and their relatives."""
        persons = {review["applicant_id"]}
        if review["subject_type"] == REQUEST:
            payee = now.requests[review["subject_id"]]["payee_member_id"]
            persons |= {self.users[payee]} if payee in self.users else set()
            for one in list(persons):
                persons |= self.relatives.get(one, set())
        return persons

    def _counted(self, now: Picture, review: Row) -> list[Row]:
        return [
            one
            for one in now.decisions.values()
            if one["review_id"] == review["id"]
            and one["deed"] == "approve"
            and one["round"] >= review["counts_from"]
        ]

    def _decided(self, before: Picture, now: Picture, decision: Row, actor: int | None) -> None:
        review = now.reviews[decision["review_id"]]
        assert decision["actor_id"] == actor, "I8: a decision in somebody else's name"
        if decision["deed"] in ("submit", "withdraw", "void"):
            assert actor == review["applicant_id"], "I8: only the applicant does this"
            if decision["deed"] == "submit" and review["subject_type"] == REQUEST:
                self.submitted[review["id"]] = words(now.requests[review["subject_id"]])
            return
        was = before.reviews[review["id"]]
        assert was["state"] == "pending", "a decision on what did not wait"
        self._had_a_seat(before, decision, was)
        persons = {decision["actor_id"], decision["principal_id"]} - {None}
        if decision["rung"] == "vote":
            assert review["applicant_id"] not in persons, "I4: a vote on one's own request"
        else:
            assert not persons & self._persons_of(review, now), "I4: decided on what concerns her"
        for other in self._counted(now, review):
            if other["id"] != decision["id"] and decision["deed"] == "approve":
                others = {other["actor_id"], other["principal_id"]}
                assert not persons & others, "I4: one person approved twice"
        if decision["deed"] == "approve" and review["subject_type"] == REQUEST:
            request = now.requests[review["subject_id"]]
            assert words(request) == self.submitted[review["id"]], "I6: not what was submitted"
            self.agreed[decision["id"]] = terms(request)

    @staticmethod
    def _had_a_seat(then: Picture, decision: Row, review: Row) -> None:
        """I8: an office of her own, or one that she stood in for, on that day, up to that sum."""
        actor, principal = decision["actor_id"], decision["principal_id"]
        assert not then.holds(actor, "auditor"), "I8: the audit committee decided"
        if decision["rung"] == "vote":
            assert then.holds(actor, *VOTERS), "I8: voted without a seat in the committee"
            return
        role = decision["office"]
        assert role == review["office"], "I8: decided in another office than the step's"
        assert then.holds(principal or actor, role), f"I8: decided as {role} without the office"
        if principal is not None:
            running = then.stands_in(actor, principal, role)
            assert then.holds(actor), "I8: stood in without any office"
            assert not then.holds(principal, "auditor"), "I8: for one of the audit committee"
            limits = [one["up_to"] for one in running]
            assert limits, "I8: stood in without a delegation"
            assert max(limits) >= review["amount"], "I8: stood in beyond the limit"
        else:
            away = [
                one
                for one in then.stands_in(None, actor, role)
                if one["up_to"] >= review["amount"]
                and then.holds(one["delegate_id"])
                and not then.holds(one["delegate_id"], "auditor")
                # Whoever stands in for the treasurer and has become cashier since, does no more.
                and not (role == "treasurer" and then.holds(one["delegate_id"], "cashier"))
            ]
            assert not away, "I8: decided herself although somebody stands in for her"

    def _steps_complete(self, before: Picture, now: Picture) -> None:
        """What counts was said of these terms, and of each step that is left behind by enough."""
        for pk, review in now.reviews.items():
            if review["subject_type"] != REQUEST or review["state"] not in ("pending", "approved"):
                continue
            current = terms(now.requests[review["subject_id"]])
            counted = self._counted(now, review)
            for one in counted:
                assert self.agreed[one["id"]] == current, "I6: an approval of other terms counts"
            was = before.reviews.get(pk)
            if was is None or was["state"] != "pending":
                continue
            if (was["position"], was["state"]) != (review["position"], review["state"]):
                there = [one for one in counted if one["position"] == was["position"]]
                assert len(there) >= was["needed"], "a step was left without enough approvals"
            if review["state"] == "approved":
                last = [one["position"] for one in now.steps.values() if one["review_id"] == pk]
                said = {one["position"] for one in counted}
                assert said == set(last), "I4: approved although a step said nothing"

    def _paid(self, before: Picture, now: Picture, payment: Row, actor: int | None) -> None:
        request = now.requests[payment["request_id"]]
        review = now.review_of(REQUEST, request["id"])
        assert review is not None
        assert payment["cashier_id"] == actor, "I8: a payment in somebody else's name"
        assert before.holds(payment["cashier_id"], "cashier"), "I8: paid without the office"
        assert not before.holds(payment["cashier_id"], "treasurer"), "I4: treasurer and cashier"
        assert before.requests[request["id"]]["state"] == "approved", "paid what was not approved"
        hands = self._persons_of(review, now)
        for one in self._counted(now, review):
            hands |= {one["actor_id"], one["principal_id"]} - {None}
        assert payment["cashier_id"] not in hands, "I4: who pays asked, approved or is concerned"
        assert payment["amount"] == request["amount"], "I6: not the sum that was approved"
        assert words(request) == self.submitted[review["id"]], "I6: paid what was not submitted"
        assert payment["digest"] == review["digest"], "I6: not the digest that was approved"
        if payment["state"] == "paid":
            row = FundRequest.objects.get(pk=request["id"])
            assert digest_of(REQUESTS.frozen(row)) == payment["digest"], "I6: the digest is stale"

    @staticmethod
    def _booked(before: Picture, now: Picture, entry: Row, actor: int | None) -> None:
        assert entry["booked_by_id"] == actor, "I8: a booking in somebody else's name"
        if entry["kind"] == "reversal":
            first = before.ledger[entry["reverses_id"]]
            assert entry["amount"] == -first["amount"], "I3: reversed by another sum"
            assert before.holds(entry["booked_by_id"], "treasurer"), "I8: reversed without office"
            assert entry["booked_by_id"] != first["booked_by_id"], "I4: reversed her own booking"

    @staticmethod
    def _logged(before: Picture, now: Picture, actor: int | None) -> None:
        """I7: no state without its line in the log, and no line without what it tells of."""
        fresh = now.fresh(before, "entries")
        said = [one["verb"] for one in fresh]
        assert all(one["actor_id"] == actor for one in fresh), "I7: the log names another person"
        for pk, request in now.requests.items():
            old = before.requests.get(pk)
            if old is None:
                assert "funds.request_drafted" in said, "I7: a request out of nowhere"
            elif (old["state"], request["state"]) in TRANSITIONS:
                expected = TRANSITIONS[old["state"], request["state"]]
                if (old["state"], request["state"]) == ("returned", "withdrawn"):
                    # What was corrected has no review any more that could be withdrawn.
                    expected = expected if expected[0] in said else ("funds.request_discarded",)
                assert set(expected) <= set(said), f"I7: {expected} is missing in the log"
            else:
                assert old["state"] == request["state"], (
                    f"a request went from {old['state']} to {request['state']}"
                )
        for verb, (rows, column, value) in LOGGED.items():
            new = [one for one in now.fresh(before, rows) if one[column] == value]
            assert said.count(verb) == len(new), f"I7: {verb} and what happened differ"
