"""A question to a column that holds a list of words: is this word one of them?"""

from typing import Any

from django.db.models import BooleanField, F, Func, Value
from django.db.models.sql.compiler import SQLCompiler


class Holds(Func):
    """Whether the JSON list in a column holds a word: `Holds("posts", "教师")`.

    Django's own `contains` is not there on SQLite.
    """

    function = "jsonb_exists"
    arity = 2
    output_field = BooleanField()

    def __init__(self, column: str, word: str, **extra: Any) -> None:
        """Takes the column and the word."""
        super().__init__(F(column), Value(word), **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """The same with SQLite's own function for lists."""
        template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s))"
        joiner = ") AS word WHERE word.value = ("
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **extra)
