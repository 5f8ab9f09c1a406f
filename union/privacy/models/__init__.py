"""Consents, copies of one's own data, rules of keeping, keys: one module per noun."""

from union.privacy.models.consent import Asked, Consent, ConsentText
from union.privacy.models.copy import Copy, CopyPart
from union.privacy.models.key import KeyCheck
from union.privacy.models.rule import RuleRun

__all__ = ["Asked", "Consent", "ConsentText", "Copy", "CopyPart", "KeyCheck", "RuleRun"]
