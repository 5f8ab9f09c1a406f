"""The rule books of the demo: one that is in force, and another place's to compare it with."""

from datetime import date
from decimal import Decimal

from union.accounts.models import User
from union.orgs.models import Organisation
from union.rules import actions
from union.rules.actions import BookFacts, RuleFacts
from union.rules.models import RuleBook


def load_rules(union: Organisation, *, chair: User, today: date) -> RuleBook:
    """An example taken over two years ago, with the union's own figures; and a draft of another.

    The committee of the demo is invented, and so are its figures.
    """
    book = actions.take_over_example(union, "henan-2022", actor=chair)
    facts = BookFacts(title="慰问与福利实施细则（演示）", region="浙江", source="演示数据，未核对")
    book = actions.change_book(book, facts, version=book.version, actor=chair)
    for benefit, amount in (("illness", 1000), ("bereavement", 1000), ("retirement", 800)):
        cap = book.rules.filter(kind="cap_per_event", benefit=benefit).first()
        clause = cap.clause if cap else book.clauses.get(heading__startswith="退休")
        rule = RuleFacts(
            kind="cap_per_event", benefit=benefit, amount=Decimal(amount), clause=clause
        )
        actions.save_rule(book, rule, rule=cap, actor=chair)
    book.refresh_from_db()
    begins = date(today.year - 2, 1, 1)
    book = actions.switch_on(book, valid_from=begins, version=book.version, actor=chair)
    actions.take_over_example(union, "anhui-2025", actor=chair)
    actions.enter_dues(union, today.year, Decimal(17200), actor=chair)
    return book
