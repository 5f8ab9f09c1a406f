"""What a union may spend money on, and where the money comes from.

The categories are those of 《基层工会经费收支管理办法》(总工办发〔2017〕32号), 第二章 and 第三章.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Heading(TextChoices):
    """The headings of expenditure in the order of the law; each category lies under one."""

    ACTIVITIES = "activities", _("Activities of the staff")
    RIGHTS = "rights", _("Protection of rights")
    BUSINESS = "business", _("Work of the union")
    CAPITAL = "capital", _("Capital expenditure")
    AFFILIATED = "affiliated", _("Affiliated bodies")
    OTHER = "other", _("Other expenditure")


class Category(TextChoices):
    """Expenditure of a grassroots union; the first word of the value is the heading."""

    EDUCATION = "activities.education", _("Activities: education")
    CULTURE = "activities.culture", _("Activities: culture and sports")
    PUBLICITY = "activities.publicity", _("Activities: publicity")
    WELFARE = "activities.welfare", _("Activities: collective welfare")
    OTHER_ACTIVITIES = "activities.other", _("Activities: other")
    LABOUR = "rights.labour", _("Rights: labour relations and protection")
    LEGAL_AID = "rights.legal_aid", _("Rights: legal aid")
    HARDSHIP = "rights.hardship", _("Rights: help in hardship")
    WARMTH = "rights.warmth", _("Rights: visits and warmth")
    OTHER_RIGHTS = "rights.other", _("Rights: other")
    TRAINING = "business.training", _("Work of the union: training")
    MEETINGS = "business.meetings", _("Work of the union: meetings")
    PROJECTS = "business.projects", _("Work of the union: special projects")
    OTHER_BUSINESS = "business.other", _("Work of the union: other")
    EQUIPMENT = "capital", _("Capital: equipment and repairs")
    AFFILIATED = "affiliated", _("Affiliated bodies")
    OTHER = "other", _("Other expenditure")

    @property
    def heading(self) -> Heading:
        """The heading under which the law lists it: activities, rights, business and so on."""
        return Heading(self.value.split(".")[0])

    @classmethod
    def under(cls, heading: str) -> list[str]:
        """The categories under a heading."""
        return [one.value for one in cls if one.heading == heading]


class Source(TextChoices):
    """Whose money it is: the first question of every auditor."""

    CONTRIBUTION = "contribution", _("Contributions kept by the union")
    DUES = "dues", _("Members' dues")
    SUBSIDY = "subsidy", _("Subsidy from the union above")
    EMPLOYER = "employer", _("Subsidy from the employer")
    EMPLOYER_WELFARE = "employer_welfare", _("The employer's own welfare fund")
    OTHER = "other", _("Other income")
