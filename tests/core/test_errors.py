from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from union.core.errors import NotAllowed, NotReachable, Refused


class AlreadyDone(Refused):
    message = _("Your role does not allow this.")
    field = "amount"


def test_a_refusal_says_its_own_sentence_in_the_readers_language():
    refusal = AlreadyDone()
    with override("zh-hans"):
        assert str(refusal) == "您的职务不能办理此事。"
    with override("en"):
        assert str(refusal) == "Your role does not allow this."
    assert refusal.field == "amount"


def test_named_placeholders_are_filled_when_the_sentence_is_shown():
    refusal = Refused(_("%(weekday)s %(day)s %(month)s"), params={
        "weekday": "周六", "day": 5, "month": "12月"})  # fmt: skip
    with override("zh-hans"):
        assert str(refusal.message) == "12月5日 周六"
    with override("en"):
        assert str(refusal) == "周六 5 12月"


def test_a_sentence_with_a_percent_sign_and_no_params_stays_as_it_is():
    assert str(Refused("涨了 50%")) == "涨了 50%"


def test_a_field_may_be_named_where_the_refusal_is_raised():
    assert Refused("x", field="phone").field == "phone"
    assert Refused.field is None


def test_each_kind_of_refusal_has_its_own_status():
    assert (Refused().status, NotAllowed().status, NotReachable().status) == (409, 403, 404)
