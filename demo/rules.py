"""The rule books of the demo: one that is in force, and another place's to compare it with."""

from datetime import date
from decimal import Decimal

from union.accounts.models import User
from union.orgs.models import Organisation
from union.rules import actions
from union.rules.actions import BookFacts, ClauseFacts, RuleFacts
from union.rules.models import RuleBook

# What the invented committee has agreed to instead of what the example says; by clause.
CLAUSES = {
    "c-1": (
        "本册是演示用的实施细则：以“示例（河南某校2022）”为底稿，数额由演示用的工会自行填写，"
        "未与任何文件核对。"
    ),
    "c-5": (
        "会员结婚，可给予不超过500元的慰问，一人一次。自事由发生之日起六个月内提出，逾期视为放弃。"
    ),
    "c-7": (
        "会员住院，可给予不超过1,000元的慰问，探望时带去的慰问品计算在内。同一种病一年一次；"
        "以出院日期为准。自事由发生之日起六个月内提出，逾期视为放弃。"
    ),
    "c-10": "会员退休，可给予不超过800元的慰问。一人一次。",
    "c-11": "会员困难，由工会委员会逐件讨论决定。自事由发生之日起六个月内提出，逾期视为放弃。",
}


def load_rules(union: Organisation, *, chair: User, today: date) -> RuleBook:
    """An example taken over two years ago, with the union's own figures; and a draft of another.

    The committee of the demo is invented, and so are its figures; text and rules say the same.
    """
    book = actions.take_over_example(union, "henan-2022", actor=chair)
    facts = BookFacts(
        title="慰问与福利实施细则（演示）",
        region="演示",
        source="以示例（河南某校2022）为底稿，数额为演示数据，未核对",
    )
    book = actions.change_book(book, facts, version=book.version, actor=chair)
    clauses = {one.anchor: one for one in book.clauses.all()}
    for anchor, text in CLAUSES.items():
        clause = clauses[anchor]
        said = ClauseFacts(text=text, number=clause.number, heading=clause.heading)
        actions.save_clause(book, said, clause=clause, actor=chair)
    for benefit, amount, anchor in (("illness", 1000, "c-7"), ("retirement", 800, "c-10")):
        cap = book.rules.filter(kind="cap_per_event", benefit=benefit).first()
        rule = RuleFacts(
            kind="cap_per_event",
            benefit=benefit,
            amount=Decimal(amount),
            clause=clauses[anchor],
        )
        actions.save_rule(book, rule, rule=cap, actor=chair)
    once = RuleFacts(kind="once_per_life", benefit="marriage", clause=clauses["c-5"])
    yearly = book.rules.get(kind="once_per_key", benefit="marriage")
    actions.save_rule(book, once, rule=yearly, actor=chair)
    book.refresh_from_db()
    begins = date(today.year - 2, 1, 1)
    book = actions.switch_on(book, valid_from=begins, version=book.version, actor=chair)
    actions.take_over_example(union, "anhui-2025", actor=chair)
    actions.enter_dues(union, today.year, Decimal(17200), actor=chair)
    return book
