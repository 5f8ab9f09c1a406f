"""How the modules that look at bytes say that a file is refused, without Django."""


class Broken(Exception):
    """The file is refused; `code` is a key of `refused.CAUSES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
