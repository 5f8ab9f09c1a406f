"""A hasher that counts how often it worked."""

from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher


class Counting(MD5PasswordHasher):
    """One count for each hash."""

    algorithm = "counting"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).count += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        return super().verify(password, encoded)

    def harden_runtime(self, *args: Any) -> None:
        """Nothing to even out."""
