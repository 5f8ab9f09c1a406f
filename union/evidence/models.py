"""The file of one matter (一事一档) and the papers in it (佐证材料)."""

from typing import Any, Self

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.crypto import EncryptedTextField
from union.core.money import MoneyField
from union.orgs.models import Organisation

FOLDER = "papers"


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
    may have decided with it before their eyes.
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
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)

    # What pages put beside a paper that they show.
    url: str
    remove_url: str
    lies_in: str

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
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="evidence_paper_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it as an image."""
        return self.media_type.startswith("image/")
