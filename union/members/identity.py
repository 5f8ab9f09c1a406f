"""The columns by which a list says whom it means: alike in rosters, gift lists and check-ups."""

from union.core.id_numbers import mask_id, mask_phone
from union.imports.reading import values
from union.imports.resources import CellWidget, Column


def staff_number() -> Column:
    """The staff number (工号), as it is written: with its zeros in front."""
    return Column(
        "staff_number",
        also=["工号", "员工编号", "职工编号", "教工号", "人员编号", "会员编号"],
        widget=CellWidget(values.text, most=32),
        example="02001",
    )


def id_number(*, clearable: bool = False) -> Column:
    """The ID number, masked in previews; `clearable` where a list may take it away."""
    return Column(
        "id_number",
        also=["身份证号码", "身份证号", "身份证", "证件号码", "公民身份号码"],
        widget=CellWidget(values.id_number),
        personal=mask_id,
        clearable=clearable,
    )


def phone(*, clearable: bool = False) -> Column:
    """The phone, masked in previews; `clearable` where a list may take it away."""
    return Column(
        "phone",
        also=["联系电话", "手机号", "手机", "手机号码", "电话", "联系方式"],
        widget=CellWidget(values.phone),
        personal=mask_phone,
        clearable=clearable,
    )
