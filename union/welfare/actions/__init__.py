"""Everything that can happen to programmes and gifts, one module per noun."""

from union.welfare.actions.programme import (
    NameTaken,
    ProgrammeFacts,
    add_programme,
    change_programme,
    close_programme,
    get_or_make_programme,
    reopen_programme,
)
from union.welfare.actions.refusals import AlreadyReceived, ElsewhereMember, ProgrammeClosed
from union.welfare.actions.rows import (
    AlreadyInProgramme,
    NewRow,
    RowChange,
    add_one,
    add_rows,
    change_one,
    change_rows,
    remove_one,
    remove_rows,
)

__all__ = [
    "AlreadyInProgramme", "AlreadyReceived", "ElsewhereMember", "NameTaken", "NewRow",
    "ProgrammeClosed", "ProgrammeFacts", "RowChange", "add_one", "add_programme", "add_rows",
    "change_one", "change_programme", "change_rows", "close_programme", "get_or_make_programme",
    "remove_one", "remove_rows", "reopen_programme",
]
