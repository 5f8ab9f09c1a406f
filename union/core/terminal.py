"""What is said at the terminal, to whoever sits there."""

from django.utils.translation import override

from union.core.errors import Sentence


def both(message: Sentence, **values: object) -> str:
    """A message in Chinese and in English, a line each."""
    lines = []
    for language in ("zh-hans", "en"):
        with override(language):
            lines.append(str(message) % values)
    return "\n".join(lines)
