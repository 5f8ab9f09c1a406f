"""The rules that the facts of a member must keep before they are saved."""

import re
import unicodedata
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from union.core import id_numbers
from union.core.errors import Refused
from union.members.models import Member

# Below the age at which the law lets anybody be employed it is a slip of the pen (劳动法 art. 15).
YOUNGEST = 16
# How the two numbers are wrong, in words.
ID_PROBLEMS = {
    "length": _("An ID number has 18 characters."),
    "rounded": _("A spreadsheet has rounded this ID number: its last digits are lost."),
    "check_digit": _("The last character does not fit this ID number; please compare it again."),
    "birth_date": _("This ID number holds a date of birth that does not exist."),
    "characters": _("An ID number holds only digits, and perhaps an X at the end."),
}
PHONE_PROBLEMS = {
    "length": _("A mobile number has 11 digits."),
    "rounded": _("A spreadsheet has rounded this number: its last digits are lost."),
    "characters": _("This is not a mobile number."),
}


class NameMissing(Refused):
    """Everybody in the roster has a name."""

    message = _("Please enter the name.")
    field = "name"


class NameGone(Refused):
    """Nothing is written into a record without a name."""

    message = _(
        "This record has no name any more. If the person is back, please add her as a new member."
    )


class UnsoundIdNumber(Refused):
    """No such ID number can exist."""

    field = "id_number"


class UnsoundPhone(Refused):
    """No such mobile number can exist."""

    field = "phone"


class BirthDiffers(Refused):
    """The day of birth is not the one in the ID number."""

    message = _("The ID number says another date of birth.")
    field = "born_on"


class SexDiffers(Refused):
    """The sex is not the one in the ID number."""

    message = _("The ID number says otherwise.")
    field = "sex"


class StaffNumberTaken(Refused):
    """Two members of a union cannot have one staff number."""

    message = _("Another member already has this staff number.")
    field = "staff_number"


class IdNumberTaken(Refused):
    """Two members of a union cannot have one ID number."""

    message = _("Another member already has this ID number.")
    field = "id_number"


def clean_staff_number(text: str) -> str:
    """A staff number half-width and without spaces; leading zeros stay."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def settle(member: Member, given: Collection[str]) -> None:
    """Puts the facts into their stored form, works out what follows, and checks those given.

    A fact that nobody touches now is not asked about: an old record may hold a wrong one.
    Raises NameMissing, UnsoundIdNumber, UnsoundPhone, BirthDiffers, SexDiffers.
    """
    member.staff_number = clean_staff_number(member.staff_number)
    if member.id_number and {"id_number", "born_on", "sex"} & set(given):
        _settle_id_number(member)
    if member.phone and "phone" in given:
        member.phone = id_numbers.normalise_phone(member.phone)
        problem = id_numbers.phone_problem(member.phone)
        if problem:
            raise UnsoundPhone(PHONE_PROBLEMS[problem])
    member.fill()
    if not member.name_key:
        raise NameMissing


def _settle_id_number(member: Member) -> None:
    problem = id_numbers.problem(member.id_number)
    if problem:
        raise UnsoundIdNumber(ID_PROBLEMS[problem])
    member.id_number = id_numbers.upgrade_15(member.id_number)
    born_on, sex = id_numbers.birth_date(member.id_number), id_numbers.sex(member.id_number)
    if member.born_on and member.born_on != born_on:
        raise BirthDiffers
    if member.sex and member.sex != sex:
        raise SexDiffers
    member.born_on, member.sex = born_on, sex


def save(member: Member) -> None:
    """Saves settled facts. Raises StaffNumberTaken, IdNumberTaken.

    What another member has is never shown: only that the number is taken.
    """
    _refuse_taken(member)
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        # Somebody was quicker by a moment: now the row can be seen.
        _refuse_taken(member)
        raise


def _refuse_taken(member: Member) -> None:
    others = Member.objects.filter(union_id=member.union_id).exclude(pk=member.pk)
    if member.staff_number and others.filter(staff_number=member.staff_number).exists():
        raise StaffNumberTaken
    if member.id_index and others.filter(id_index=member.id_index).exists():
        raise IdNumberTaken
