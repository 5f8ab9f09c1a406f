"""The file of one matter (一事一档) and the papers in it (佐证材料)."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.crypto import EncryptedTextField
from union.core.dates import local_today
from union.core.money import MoneyField
from union.orgs.models import Organisation

FOLDER = "papers"
LOOK = ("look1", "look2", "look3", "look4")


def private_storage() -> Any:
    """Papers lie sealed, and never under an address."""
    return storages["private"]


class Kind(models.TextChoices):
    """What a paper is."""

    QUOTE = "quote", _("Quotation")
    CONTRACT = "contract", _("Written contract")
    INVOICE = "invoice", _("Invoice")
    LIST = "list", _("List with names or signatures")
    PHOTO = "photo", _("Photo")
    MINUTES = "minutes", _("Minutes")
    NOTICE = "notice", _("Announcement or plan")
    APPROVAL = "approval", _("Approval form")
    APPLICATION = "application", _("Letter of application")
    ITEMS = "items", _("List of goods or vouchers")
    INBOUND = "inbound", _("Goods received and checked")
    SIGN_IN = "sign_in", _("Sign-in sheet")
    TICKET = "ticket", _("Ticket")
    RECEIPT = "receipt", _("Signed receipt")
    TRANSFER = "transfer", _("Proof of transfer")
    DISCHARGE = "discharge", _("Discharge summary")
    RECORD = "record", _("First page of the hospital record")
    HOSPITAL_BILL = "hospital_bill", _("Hospital bill")
    MARRIAGE_CERTIFICATE = "marriage_certificate", _("Marriage certificate")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    DEATH_CERTIFICATE = "death_certificate", _("Death certificate")
    RELATION = "relation", _("Proof of relationship")
    INCOME = "income", _("Proof of income")
    OTHER = "other", _("Other paper")

    @property
    def number(self) -> int:
        """What stands for it in addresses: they lie in logs, and its name may say too much."""
        return list(Kind).index(self) + 1

    @classmethod
    def numbered(cls, number: int | None) -> str:
        """The kind of a number; blank where there is none."""
        found = list(cls)[number - 1 : number] if number else []
        return found[0].value if found else ""


# What says something about somebody's health: only as long as it is needed.
MEDICAL = frozenset({Kind.DISCHARGE, Kind.RECORD, Kind.HOSPITAL_BILL})


# Days for which the file of a medical paper is kept after its matter was over (decision 0017).
KEPT = 180


def last_day_kept() -> date:
    """What was over on this day or before has had its time."""
    return local_today() - timedelta(days=KEPT)


class CaseFile(models.Model):
    """All papers of one matter.

    The row that it is about points at it with a OneToOne. Who may see or change it is that row's
    affair: this app has no rights of its own.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="case_files"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("case file")
        verbose_name_plural = _("case files")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PaperQuerySet(models.QuerySet["Paper"]):
    """Questions to the papers."""

    def of_case(self, case: CaseFile) -> Self:
        """Those that lie in a case now, in the order in which they came."""
        return self.filter(case=case, removed_at=None)


class Paper(models.Model):
    """One paper: a picture, a PDF, or an electronic invoice (OFD, XML).

    What is stored may differ from what was sent: a picture is turned upright, made smaller and
    loses the notes of the phone (place, time, owner). `sha256` is of what was sent, `size` of what
    is stored, in bytes. A paper that was taken away keeps its row and its file, because somebody
    may have decided with it before their eyes. A medical paper that somebody has checked, or taken
    away, is reduced after its time: its file and name go, and the row says what it was, who checked
    it, and when.
    """

    MOST = 20  # papers in one case

    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("what it is"), max_length=24, choices=Kind, default=Kind.OTHER)
    file = models.FileField(storage=private_storage, upload_to=FOLDER)
    # As the person named it, at most 120 characters. Sealed: people name files after the sick.
    file_name = EncryptedTextField()
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    pages = models.PositiveIntegerField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # What an electronic invoice says of itself; empty where it says nothing, or is only a picture.
    invoice_number = models.CharField(max_length=40, blank=True, db_index=True)
    invoice_code = models.CharField(max_length=20, blank=True)
    invoice_date = models.DateField(null=True)
    invoice_amount = MoneyField(null=True)
    invoice_seller = models.CharField(max_length=120, blank=True)
    # What a picture looks like: 64 bits in four quarters, by which others like it are found.
    look1 = models.PositiveIntegerField(null=True, db_index=True, editable=False)
    look2 = models.PositiveIntegerField(null=True, db_index=True, editable=False)
    look3 = models.PositiveIntegerField(null=True, db_index=True, editable=False)
    look4 = models.PositiveIntegerField(null=True, db_index=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)
    # Who has compared it with what was said, and when; of a medical paper that is what remains.
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_on = models.DateField(null=True)
    reduced_at = models.DateTimeField(null=True)

    # What pages put beside a paper that they show.
    url: str
    remove_url: str
    kind_url: str
    lies_in: str
    used_before: bool
    looks_like: str
    looks_like_in: Any
    lies_again_in: Any
    check_url: str

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sha256"],
                condition=Q(removed_at=None),
                name="evidence_paper_once_in_its_case",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False)
                | Q(removed_at__isnull=False, reduced_at__isnull=False),
                name="evidence_paper_removed_by_somebody_or_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_by=None)
                | Q(checked_on__isnull=False, checked_by__isnull=False),
                name="evidence_paper_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reduced_at=None)
                | Q(checked_on__isnull=False)
                | Q(removed_at__isnull=False),
                name="evidence_paper_reduced_is_over",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_medical(self) -> bool:
        """Whether it says something about somebody's health."""
        return self.kind in MEDICAL

    @property
    def is_to_be_checked(self) -> bool:
        """Whether a medical paper that lies there waits for somebody to check it."""
        return self.is_medical and self.checked_on is None

    @property
    def look(self) -> int | None:
        """What it looks like, in 64 bits; None for what is no picture, or like any other."""
        if self.look1 is None:
            return None
        return sum((getattr(self, name) or 0) << 16 * place for place, name in enumerate(LOOK))

    @look.setter
    def look(self, bits: int | None) -> None:
        for place, name in enumerate(LOOK):
            setattr(self, name, None if bits is None else bits >> 16 * place & 0xFFFF)

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it as an image."""
        return self.media_type.startswith("image/")
