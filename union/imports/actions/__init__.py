"""What can happen to a batch: upload, check, answer, apply, discard."""

from union.imports.actions.answer import answer, discard
from union.imports.actions.apply import (
    NothingToApply,
    NotReady,
    PreviewChanged,
    apply_all,
    apply_some,
    start,
)
from union.imports.actions.check import check
from union.imports.actions.examine import Examination, examine
from union.imports.actions.keeping import empty_old_batches, remove_forgotten_uploads
from union.imports.actions.upload import TooLarge, stage, upload

__all__ = [
    "Examination",
    "NotReady",
    "NothingToApply",
    "PreviewChanged",
    "TooLarge",
    "answer",
    "apply_all",
    "apply_some",
    "check",
    "discard",
    "empty_old_batches",
    "examine",
    "remove_forgotten_uploads",
    "stage",
    "start",
    "upload",
]
