"""The kinds of notices and what each says."""

from union.core.errors import Sentence

kinds: dict[str, Sentence] = {}


def register_notice(kind: str, text: Sentence) -> None:
    """Declares a kind of notice and its text, with named placeholders.

    A notice never holds a name with a reason or a sum, nor anything about health.
    """
    kinds[kind] = text
