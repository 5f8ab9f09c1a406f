"""What can happen to the roster, one module per noun; callers import from here."""

from union.members.actions.codes import claim, confirm_code, issue_codes
from union.members.actions.corrections import (
    AlreadyAnswered,
    AlreadyAsked,
    AnswerMissing,
    OwnCorrection,
    answer_correction,
    ask_correction,
)
from union.members.actions.disclosure import ReasonMissing, note_export, show_id_number
from union.members.actions.facts import (
    BirthDiffers,
    IdNumberTaken,
    NameMissing,
    SexDiffers,
    StaffNumberTaken,
    UnsoundIdNumber,
    UnsoundPhone,
)
from union.members.actions.kinships import (
    AlreadyDeclared,
    OtherUnionsMember,
    OwnKinship,
    WithOneself,
    declare_kinship,
    end_kinship,
)
from union.members.actions.member import (
    StaleVersion,
    TwinName,
    add_member,
    change_member,
    change_own_phone,
)
from union.members.actions.standings import (
    FirstStanding,
    InTheFuture,
    NotTheLast,
    OtherUnion,
    StillInOffice,
    change_standing,
    undo_standing,
)

__all__ = [
    "AlreadyAnswered",
    "AlreadyAsked",
    "AlreadyDeclared",
    "AnswerMissing",
    "BirthDiffers",
    "FirstStanding",
    "IdNumberTaken",
    "InTheFuture",
    "NameMissing",
    "NotTheLast",
    "OtherUnion",
    "OtherUnionsMember",
    "OwnCorrection",
    "OwnKinship",
    "ReasonMissing",
    "SexDiffers",
    "StaffNumberTaken",
    "StaleVersion",
    "StillInOffice",
    "TwinName",
    "UnsoundIdNumber",
    "UnsoundPhone",
    "WithOneself",
    "add_member",
    "answer_correction",
    "ask_correction",
    "change_member",
    "change_own_phone",
    "change_standing",
    "claim",
    "confirm_code",
    "declare_kinship",
    "end_kinship",
    "issue_codes",
    "note_export",
    "show_id_number",
    "undo_standing",
]
