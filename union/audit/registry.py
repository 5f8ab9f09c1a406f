"""Where each app declares, in its `ready()`, what the log may say."""

from union.audit.labels import is_known, label, register

__all__ = ["is_known", "label", "register"]
