"""What members of the demo asked, what they were answered, and whom the office reminded."""

from datetime import date

from demo import past
from demo.occasions import this_week
from union.accounts.models import User
from union.members.actions import answer_correction, ask_correction
from union.members.models import Correction
from union.orgs.models import Organisation
from union.welfare.models import Programme

Field = Correction.Field
WRONG = (
    ("member", Field.JOINED, "入会时间不对：我是那一年三月入会的，会员证上写的也是三月。"),
    ("leader", Field.EMPLOYMENT, "我去年评上了一级教师，岗位一栏还没有改。"),
    ("organiser", Field.GROUP, "我上学期带中班，现在已经回到大班组了，请核对。"),
)
ANSWER = "已与园区核对，现在登记在湖畔园区大班组，谢谢提醒。"


def ask_and_answer(users: dict[str, User], today: date) -> None:
    """Two members say that their data is wrong and wait; a third has had her answer."""
    asked = [
        ask_correction(users[name].member, field=field, message=message, actor=users[name])
        for name, field, message in WRONG
    ]
    answer_correction(asked[-1], state=Correction.State.DONE, answer=ANSWER, actor=users["chair"])
    past.ask_then(today)


def remind(union: Organisation, today: date, *, actor: User) -> None:
    """Who has not confirmed, of the programmes before this week's."""
    open_ones = Programme.objects.filter(organisation=union, state=Programme.State.OPEN)
    for programme in open_ones.exclude(name=this_week(today).name):
        # What has just been handed out is not asked for yet.
        waiting = programme.disbursements.waiting()
        if waiting.filter(given_on__lt=today - past.REMINDED).exists():
            past.remind_then(programme, today, actor=actor)
