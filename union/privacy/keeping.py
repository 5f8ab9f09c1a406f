"""The rules of keeping, and what is masked, of the apps below this one."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from union.accounts.actions import remove_old_sessions
from union.evidence.actions import reduce_old_papers, remove_lost, remove_lost_files
from union.imports.actions import empty_old_batches, remove_forgotten_uploads
from union.imports.models import Batch, Row
from union.members.actions import remove_old_codes
from union.members.models import Member
from union.notifications.actions import remove_old_notices
from union.notifications.models import Notice
from union.privacy.actions import delete_copies_of, mask_old, remove_old_copies
from union.privacy.models import Asked, Consent, CopyPart
from union.privacy.models.copy import FOLDER
from union.privacy.registry import Mask, Retention, register_mask, register_retention

SHEETS = "imports"


def remove_files_without_a_row() -> int:
    """Papers, spreadsheets and copies whose request or worker was killed before it was done."""
    return (
        remove_lost_files()
        + remove_lost(SHEETS, Batch.objects.values_list("file", flat=True))
        + remove_lost(FOLDER, CopyPart.objects.values_list("file", flat=True))
    )


def _wipe(member: Member) -> int:
    """Consents, messages, copies of her data, and what a roster that came in said of her."""
    rows = Consent.objects.filter(member=member).delete()[0]
    rows += Asked.objects.filter(member=member).delete()[0]
    if member.user_id is not None:
        rows += Notice.objects.filter(user_id=member.user_id).delete()[0]
        delete_copies_of(member.user_id)
    written = Row.objects.filter(subject_id=member.pk, batch__kind="members")
    return rows + written.update(content=None, errors=[], warnings=[])


def register() -> None:
    """Registers all of them."""
    register_mask(Mask("privacy", _wipe))
    for rule in _RULES:
        register_retention(rule)


_RULES = (
    Retention(
        "members.names",
        _("Names of former members"),
        _(
            "Three years after a member has left, was transferred or died, name, numbers, day of "
            "birth, family, medical papers of events and claims, consents and messages go; what "
            "she was given, and the papers behind it, stay under a number. "
            "Until then the union may have to answer her, or the higher union about her."
        ),
        mask_old,
    ),
    Retention(
        "evidence.medical",
        _("Medical papers"),
        _(
            "The files of checked medical papers go 180 days after what they are for was closed, "
            "those that were taken out 180 days after that: until then a question about the "
            "allowance may come back. Who checked them and when stays. What nobody has checked "
            "waits for the office."
        ),
        reduce_old_papers,
    ),
    Retention(
        "imports.sheets",
        _("Spreadsheets that came in"),
        _(
            "One that was not imported within 30 days is discarded; half a year after the import "
            "the file and its cells go. They are copies of what stands in the records."
        ),
        empty_old_batches,
    ),
    Retention(
        "imports.uploads",
        _("Uploads that were cut short"),
        _("What a broken upload leaves on the server goes after an hour: nobody needs it."),
        remove_forgotten_uploads,
        every=timedelta(minutes=10),
    ),
    Retention(
        "files.lost",
        _("Files that no record knows"),
        _("Papers and spreadsheets of a request that broke off go after a day."),
        remove_files_without_a_row,
    ),
    Retention(
        "privacy.copies",
        _("Copies of one's own data"),
        _("They are offered for 24 hours. Who needs one later asks for a new one."),
        remove_old_copies,
        every=timedelta(hours=1),
    ),
    Retention(
        "members.codes",
        _("Login codes on slips"),
        _("A code runs out after 14 days; 90 days later what was noted of it goes."),
        remove_old_codes,
    ),
    Retention(
        "accounts.sessions",
        _("Sessions that have run out"),
        _("Devices on which somebody was logged in are forgotten when the login has run out."),
        remove_old_sessions,
    ),
    Retention(
        "notifications.notices",
        _("Messages"),
        _("A message in an inbox goes after two years, read or not."),
        remove_old_notices,
    ),
)
