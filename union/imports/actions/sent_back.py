"""Spreadsheets that we hand out: the empty template, and the rows that could not be taken."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.audit.actions import record
from union.imports import registry
from union.imports.judged import said
from union.imports.models import Batch, Row
from union.imports.reading.cells import EMPTY, Cell, Header, RawRow
from union.imports.reading.rejected import rejected_workbook
from union.imports.reading.template import TemplateColumn, template
from union.imports.verbs import Verb


def template_of(resource: Any) -> bytes:
    """The empty spreadsheet of a kind, with drop-downs and one sample row that is skipped."""
    columns = [
        TemplateColumn(
            title=one.column_name,
            required=one.required,
            example=one.example,
            choices=one.options,
            note=str(one.note),
        )
        for one in resource.columns().values()
    ]
    note = _(
        "Fill in from the second row below the names of the columns. The grey row is a sample."
    )
    return template(str(resource.label), note, columns)


@transaction.atomic
def rejected_of(batch: Batch, *, actor: User) -> bytes:
    """The rejected rows of a batch under their own headers, with a column 原因."""
    facts = batch.facts or {}
    headers = tuple(
        Header(
            letter=one["letter"],
            index=one["index"],
            text=one["text"],
            key=one["key"],
            upper=one["upper"],
            field=one["field"],
        )
        for one in facts.get("headers", [])
        # Of a guarded kind goes back only by what a row is recognised.
        if one["field"] or not registry.resource(batch.kind).is_guarded
    )
    titles = {one.letter: one.text for one in headers}
    rows = [
        (
            RawRow(row.number, tuple(_cell(text) for text in (row.content or {}).get("cells", ()))),
            # One cell holds several sentences: the stops are between them, not after them.
            "；".join(_reason(error, titles).rstrip("。.") for error in row.errors),
        )
        for row in batch.rows.filter(outcome=Row.Outcome.REJECTED).order_by("number")
    ]
    record(
        Verb.REJECTED_TAKEN,
        actor=actor,
        organisation=batch.organisation,
        subject=batch,
        rows=len(rows),
    )
    return rejected_workbook(facts.get("titles", []), headers, rows)


def _reason(error: dict[str, Any], titles: dict[str, str]) -> str:
    """What is wrong, and in which column."""
    title = titles.get(error["column"], "")
    return f"{title}：{said(error)}" if title else said(error)


def _cell(text: str) -> Cell:
    return Cell(text, "text") if text else EMPTY
