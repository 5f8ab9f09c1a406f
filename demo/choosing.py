"""The gift of the next festival: members choose A or B until in a week, and some have chosen."""

import random
from datetime import date, timedelta
from decimal import Decimal

from demo.occasions import coming
from demo.people import SEED
from union.accounts.models import User
from union.orgs.models import Organisation
from union.welfare import actions as welfare
from union.welfare.actions import Offer, OptionFacts, ProgrammeFacts

CHOOSE_WITHIN = timedelta(days=6)
# Such a part of those who have an account has chosen; of the others an officer has asked some.
CHOSEN, ASKED = 0.55, 0.3
OFFER = (
    OptionFacts(0, "粮油组", "大米5公斤、花生油2升", "各园区门卫室", is_default=True),
    OptionFacts(1, "零食组", "坚果礼盒、饼干礼盒各1", "滨江园区工会办公室"),
)
# She has it to choose on her phone.
STILL_TO_CHOOSE = "member"


def let_choose(union: Organisation, users: dict[str, User], today: date) -> None:
    """Planned for everybody who is eligible; some tap, for some the welfare officer enters it."""
    one, officer = coming(today), users["welfare"]
    facts = ProgrammeFacts(
        name=one.name,
        item=one.item,
        amount=Decimal(one.amount),
        eligible_on=one.given_on,
        form="goods",
        source="contribution",
        offer=Offer(OFFER, today + CHOOSE_WITHIN),
    )
    programme = welfare.add_programme(union, facts, actor=officer)
    rows = welfare.issue_to_everyone(
        programme,
        on=one.given_on,
        item=one.item,
        amount=Decimal(one.amount),
        planned=True,
        actor=officer,
    )
    chance = random.Random(f"{SEED} choosing")
    for row in rows:
        user, option = row.member.user, chance.choice(programme.offered)
        if user is not None and user.username == STILL_TO_CHOOSE:
            continue
        if chance.random() < (CHOSEN if user else ASKED):
            welfare.choose(row, option, actor=user or officer)
