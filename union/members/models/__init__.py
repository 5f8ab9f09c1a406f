"""What the roster holds, one module per noun."""

from union.members.models.code import ClaimCode
from union.members.models.correction import Correction
from union.members.models.dependant import Child, Dependant
from union.members.models.kinship import Kinship
from union.members.models.member import Member, Sex
from union.members.models.standing import Employment, Standing, Status
from union.members.models.tree import Place, Tree

__all__ = [
    "Child",
    "ClaimCode",
    "Correction",
    "Dependant",
    "Employment",
    "Kinship",
    "Member",
    "Place",
    "Sex",
    "Standing",
    "Status",
    "Tree",
]
