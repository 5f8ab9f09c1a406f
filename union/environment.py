"""Reads the environment, and fails loudly: a wrong setting stops the start with one sentence."""

import base64
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The value of a variable; without a default it must be there."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} must be set in the environment.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """1/0, true/false, yes/no, on/off; anything else stops the start."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def whole(name: str, default: int, *, most: int | None = None) -> int:
    """A whole number; with `most` from 1 to that."""
    value = os.environ.get(name, "")
    try:
        number = int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if most is not None and not 1 <= number <= most:
        raise ImproperlyConfigured(f"{name} must be between 1 and {most}, not {number}.")
    return number


def words(name: str) -> list[str]:
    """A list parted by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database(url: str, sqlite_options: dict[str, Any]) -> dict[str, Any]:
    """Django's settings for sqlite:///path or postgresql://user:password@host:port/name."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)[1:] or ":memory:"
        # A new connection reads the whole schema: half of the time of a short request.
        return {
            "ENGINE": "union.core.sqlite",
            "NAME": path,
            "CONN_MAX_AGE": 60,
            "OPTIONS": sqlite_options,
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path)[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": parts.port or query.pop("port", ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Plans are kept of what goes through `core.prepared`, and of nothing else.
            "OPTIONS": {"prepare_threshold": 1, **query},
        }
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with sqlite:/// or postgresql://, not "
        f"{parts.scheme or 'nothing'!r}."
    )


def _field_keys(value: str) -> dict[str, bytes]:
    """FIELD_KEYS is "name:base64,name:base64"; the first one seals, all of them open."""
    keys: dict[str, bytes] = {}
    for pair in value.split(","):
        name, colon, key = pair.strip().partition(":")
        try:
            keys[name] = base64.b64decode(key, validate=True)
        except ValueError:
            keys[name] = b""
        if not colon or len(keys[name]) != 32:
            raise ImproperlyConfigured(
                "FIELD_KEYS must be name:key pairs, each key 32 bytes in base64."
            )
    return keys


def keys(folder: Path) -> tuple[str, dict[str, bytes], bytes]:
    """Secret key, field keys and index key: from the environment, else made once in `folder`.

    Half of them from the environment is refused: a lost key is lost data.
    """
    names = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY")
    given = [name for name in names if os.environ.get(name)]
    if given and len(given) < len(names):
        absent = ", ".join(name for name in names if name not in given)
        raise ImproperlyConfigured(f"{', '.join(given)} given, but not {absent}: set all or none.")
    if given:
        values = {name: os.environ[name] for name in names}
    else:
        values = _kept_keys(folder / "keys.json")
    try:
        index_key = base64.b64decode(values["INDEX_KEY"], validate=True)
    except ValueError:
        index_key = b""
    if len(index_key) < 32:
        raise ImproperlyConfigured("INDEX_KEY must be at least 32 bytes in base64.")
    return values["SECRET_KEY"], _field_keys(values["FIELD_KEYS"]), index_key


def _kept_keys(path: Path) -> dict[str, str]:
    def fresh() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {"SECRET_KEY": fresh(), "FIELD_KEYS": f"k1:{fresh()}", "INDEX_KEY": fresh()}
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made))
        # Two processes may start at once: the first link wins, the other reads it.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    values: dict[str, str] = json.loads(path.read_text())
    return values


def compile_translations(folder: Path) -> None:
    """Writes a .mo beside each .po that is newer than it: no GNU gettext, no step to forget.

    Several processes may start at once, so each file is put in place whole.
    """
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        import polib

        draft = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
