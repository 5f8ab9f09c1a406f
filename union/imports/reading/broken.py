"""How the modules of the child say that a file is refused, without Django."""


class Broken(Exception):
    """The file is refused; `code` is a key of `unreadable.SENTENCES`, `params` fill it."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
