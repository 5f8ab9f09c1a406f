"""Everything that can happen to programmes and gifts, one module per noun."""

from union.welfare.actions.issue import (
    Eligible,
    LeftOut,
    NotForEveryone,
    Plan,
    PlanChanged,
    issue_to_everyone,
    preview_issue,
)
from union.welfare.actions.lists import record_export, record_sheet
from union.welfare.actions.notices import (
    GIFT,
    PROXY,
    REMINDER,
    TAKEN_BACK,
    TELL,
    RemindedToday,
    announce_gift,
    remind,
    tell_waiting,
)
from union.welfare.actions.programme import (
    NameTaken,
    ProgrammeFacts,
    add_programme,
    change_programme,
    close_programme,
    get_or_make_programme,
    reopen_programme,
)
from union.welfare.actions.receipt import (
    UNDO_WITHIN,
    NotReceived,
    OwnReceipt,
    ProxyIsMember,
    TooLate,
    confirm,
    confirm_by_proxy,
    confirm_on_paper,
    take_back_receipt,
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
)

__all__ = [
    "GIFT", "PROXY", "REMINDER", "TAKEN_BACK", "TELL", "UNDO_WITHIN", "AlreadyInProgramme",
    "AlreadyReceived", "Eligible", "ElsewhereMember", "LeftOut", "NameTaken", "NewRow",
    "NotForEveryone", "NotReceived", "OwnReceipt", "Plan", "PlanChanged", "ProgrammeClosed",
    "ProgrammeFacts", "ProxyIsMember", "RemindedToday", "RowChange", "TooLate", "add_one",
    "add_programme", "add_rows", "announce_gift", "change_one", "change_programme", "change_rows",
    "close_programme", "confirm", "confirm_by_proxy", "confirm_on_paper", "get_or_make_programme",
    "issue_to_everyone", "preview_issue", "record_export", "record_sheet",
    "remind", "remove_one", "reopen_programme", "take_back_receipt", "tell_waiting",
]
