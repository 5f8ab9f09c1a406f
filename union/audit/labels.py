"""Which verbs the log may hold: each app declares its own in `verbs.py`."""

from django.db.models import TextChoices

_labels: dict[str, str] = {}


def register(verbs: type[TextChoices]) -> None:
    """Makes the verbs of an app known to the log."""
    for verb in verbs:
        _labels[verb.value] = verb.label


def is_known(verb: str) -> bool:
    """Whether some app has declared the verb."""
    return verb in _labels


def label(verb: str) -> str:
    """The verb in the reader's language; the bare verb when its app is gone."""
    return _labels.get(verb, verb)


def known() -> list[tuple[str, str]]:
    """All verbs with their labels, for choosing one."""
    return sorted(_labels.items())
