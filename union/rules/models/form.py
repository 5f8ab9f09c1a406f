"""In what form a benefit is given."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Form(TextChoices):
    """Forms of payment (发放形式); a rule says which are allowed for a benefit."""

    GOODS = "goods", _("Goods")
    VOUCHER = "voucher", _("Voucher for goods of a named shop")
    CAKE = "cake", _("Cake or cake voucher")
    TRANSFER = "transfer", _("Transfer")
    CASH = "cash", _("Cash")
    CARD = "card", _("Shopping card")
    SERVICE = "service", _("Service or ticket")
