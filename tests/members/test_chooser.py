"""The field by which other forms name one member."""

import pytest
from django import forms

from union.members.forms.chooser import MemberChooserField
from union.members.models import Member

pytestmark = pytest.mark.django_db


class OneMember(forms.Form):
    who = MemberChooserField(label="会员")
    other = MemberChooserField(label="另一位", required=False)


def read(user, who, **more):
    form = OneMember({"who": who} | more)
    for field in form.fields.values():
        field.members = Member.objects.for_user(user)
    return form


@pytest.mark.parametrize(
    "typed",
    [
        "王芳 (0007)",
        "王芳（0007）",
        "0007",
        "王芳",
        " 王 芳 ",
        "wangfang",
    ],
)
def test_a_name_a_number_or_a_suggestion_names_one_member(chair, make_member, typed):
    member = make_member("王芳", staff_number="0007")
    make_member("王芳芳", staff_number="0008")
    form = read(chair, typed)
    if typed == "wangfang":
        assert not form.is_valid()
    else:
        assert form.is_valid(), form.errors
        assert form.cleaned_data == {"who": member, "other": None}


def test_of_two_namesakes_the_page_asks_for_the_number(chair, make_member):
    make_member("王芳", staff_number="0007")
    make_member("王芳", staff_number="0008")
    form = read(chair, "王芳")
    assert form.errors["who"] == ["有多位会员符合：王芳 (0007), 王芳 (0008)。请补上工号。"]
    assert 'value="王芳"' in str(form["who"])


def test_somebody_out_of_reach_is_nobody(leader, make_member, other_group):
    make_member("陈静", staff_number="0009", organisation=other_group)
    assert read(leader, "0009").errors["who"] == ["没有找到这个姓名或工号的会员。"]


def test_the_field_suggests_while_typing_and_shows_a_member_by_name_and_number(make_member):
    form = OneMember(initial={"who": make_member("王芳", staff_number="0007")})
    html = str(form["who"])
    assert 'value="王芳 (0007)"' in html
    assert 'hx-get="/desk/members/choose/?from=who"' in html
    assert '<datalist id="id_who_members">' in html
