"""To what members of the demo have agreed, and who has looked at whose number."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from demo import past
from union.accounts.models import User
from union.members.actions import show_id_number
from union.occasions.actions import MEDICAL_PAPERS
from union.orgs.models import Organisation
from union.privacy import actions
from union.privacy.models import Consent, ConsentText

# Who agreed to the first words; the second of them has agreed to the newer ones too, the third has
# taken it back. The first is asked at her next login.
AGREED = ("member", "leader", "organiser", "committee", "keeper")
DAYS_AGO, PUBLISHED, ANSWERED = 120, 9, 6
WORDS = """为核对住院慰问条件，我同意工会保存我上传的医疗材料（出院小结、病历首页、医疗票据）。

一、只上传能证明住院起止时间的一页；诊断、检查结果请遮住后再拍照。
二、只有主席、副主席、福利委员和工会委员可以打开，每次打开都记入“谁看过我的数据”。
三、文件加密保存。经核对的，事项办结满 180 天自动删除，只留下“由谁、何时核对”。
    已移出的，移出满 180 天删除。
四、不上传也可以领取慰问：请把材料当面给福利委员看一眼。
五、我随时可以撤回同意，撤回后文件立即删除。"""


def load_consents(union: Organisation, users: dict[str, User], today: date) -> None:
    """Words from the start, newer ones of the chair, and what members said to both."""
    for place, name in enumerate(AGREED):
        with past.at(_at(today, DAYS_AGO - place)):
            _agree(users[name], 1)
    with past.at(_at(today, PUBLISHED)):
        actions.publish(union, MEDICAL_PAPERS, WORDS, version=1, actor=users["chair"])
    with past.at(_at(today, ANSWERED)):
        _agree(users[AGREED[1]], 2)
        taken_back = Consent.objects.in_force().get(member__user=users[AGREED[2]])
        actions.withdraw_consent(taken_back, actor=users[AGREED[2]])
    ConsentText.objects.filter(version=1).update(published_at=_at(today, 400))
    member = users["member"].member
    show_id_number(member, reason="办理职工互助保障参保", actor=users["welfare"])


def _agree(user: User, version: int) -> None:
    actions.give_consent(user.member, MEDICAL_PAPERS, version=version, actor=user)


def _at(today: date, days: int) -> datetime:
    day = datetime.combine(today - timedelta(days=days), time(10, 20))
    return timezone.make_aware(day)
