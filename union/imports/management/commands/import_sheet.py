"""Checks and applies a spreadsheet from the command line, as the pages do."""

import json
import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from union.core.crypto import demand_keys
from union.core.errors import Refused
from union.imports import actions, registry
from union.imports.actions.examine import Examination, demand_columns, examine
from union.imports.actions.upload import shown_name
from union.imports.models import Row
from union.imports.reading.cells import Sheet
from union.imports.reading.table import REASON
from union.orgs.actions import found_union
from union.orgs.models import Level, Organisation

FAILED = 2
# What may be said beside the file.
ANSWERS = ("sheet", "programme", "policy", "way")
TITLE_END = re.compile(
    r"(?:工会)?(?:会员|职工|教职工|人员)*(?:实名制)?(?:花名册|名册|名单|登记表).*$"
)


class Sentence(Refused):
    """A plain sentence for whoever sits at the command line."""


class Command(BaseCommand):
    """`manage.py import_sheet KIND FILE [--apply] [--json] [--union NAME] [--programme NAME]`.

    `--way planned`: the gifts of the list are still to be handed out.
    Without --apply nothing is stored. Exit status 0 when the file could be read, whatever its
    rows; 2 with one sentence on stderr when it could not.
    """

    help = "Checks a spreadsheet; with --apply its good rows go in."
    # What stands on stderr is the one sentence.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The kind, the file, and what else may be said."""
        parser.add_argument("kind", choices=sorted(one.kind for one in registry.kinds()))
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--union", default="")
        parser.add_argument("--sheet", default="")
        parser.add_argument("--programme", default="")
        parser.add_argument("--policy", default="", help="The number of the policy's page.")
        ways = sorted({way.key for one in registry.kinds() for way in one.ways})
        parser.add_argument("--way", choices=ways, default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Reads, checks, and applies if asked to."""
        try:
            demand_keys()
        except SystemExit as problem:
            self.stderr.write(str(problem))
            raise SystemExit(FAILED) from None
        try:
            with translation.override("zh-hans"):
                self._handle(options)
        except Refused as refused:
            self.stderr.write(str(refused))
            raise SystemExit(FAILED) from None

    def _handle(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise Sentence(_("There is no file called %(name)s.") % {"name": path.name})
        content = path.read_bytes()
        answers = {name: options[name] for name in ANSWERS if options[name]}
        union = self._union(options["union"])
        found = examine(
            content,
            kind=options["kind"],
            name=shown_name(path.name),
            union=union,
            actor=None,
            options=answers,
        )
        sheet = self._demand(found, options["kind"])
        if options["apply"]:
            union = union or found_union(options["union"] or _name_of(found), actor=None)
            found = self._apply(union, content, path, found, options["kind"], answers)
        self.stdout.write(self._answer(found, sheet, as_json=options["json"]))

    def _union(self, name: str) -> Organisation | None:
        """The organisation that is meant; None on an empty database."""
        unions = Organisation.objects.filter(level__in=[Level.UNION, Level.FEDERATION])
        if name:
            named: Organisation | None = unions.filter(name=name).first()
            if named is None and unions.exists():
                raise Sentence(_("There is no organisation called %(name)s.") % {"name": name})
            return named
        if unions.count() > 1:
            raise Sentence(_("There are several organisations: say which one with --union."))
        only: Organisation | None = unions.first()
        return only

    def _demand(self, found: Examination, kind: str) -> Sheet:
        """The sheet with the table. What a page would ask, the command line must be told."""
        if found.sheet is None:
            names = "、".join(one.name for one in found.reading.sheets)
            raise Sentence(
                _("The file has several sheets (%(names)s): say which one with --sheet.")
                % {"names": names}
            )
        demand_columns(found, kind)
        if found.questions:
            names = ", ".join(f"--{one.name}" for one in found.questions)
            raise Sentence(_("The file does not say it: say it with %(names)s.") % {"names": names})
        return found.sheet

    def _apply(
        self,
        union: Organisation,
        content: bytes,
        path: Path,
        found: Examination,
        kind: str,
        answers: dict[str, Any],
    ) -> Examination:
        """The same way as the pages: staged, checked, applied, logged."""
        batch = actions.stage(
            union, kind=kind, content=content, name=path.name, actor=None, options=answers
        )
        actions.check(batch)
        if found.count(Row.Outcome.NEW) + found.count(Row.Outcome.CHANGED):
            actions.start(batch, actor=None)
            actions.apply_all(batch)
        return found

    def _answer(self, found: Examination, sheet: Sheet, *, as_json: bool) -> str:
        counts = {name.removesuffix("_rows"): count for name, count in found.counts.items()}
        counts["file_rows"] = counts.pop("file")
        errors = _listed(found, sheet.name, "errors")
        notes = [
            {
                "sheet": sheet.name,
                "row": None,
                "column": "",
                "field": "",
                "code": note.code,
                "message": str(note),
            }
            for note in (*found.reading.warnings, *sheet.warnings)
        ]
        notes += [
            {
                "sheet": sheet.name,
                "row": None,
                "column": "",
                "field": one["field"],
                "code": "total_differs",
                "message": _("The totals row says %(written)s, the rows come to %(sum)s.") % one,
            }
            for one in found.facts.get("totals", [])
            if not one["agrees"]
        ]
        notes += _listed(found, sheet.name, "warnings")
        if as_json:
            return json.dumps(
                {**counts, **_extra(found), "errors": errors, "warnings": notes},
                ensure_ascii=False,
            )
        lines = [
            _(
                "%(file_rows)s rows: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, "
                "%(rejected)s rejected, %(skipped)s skipped."
            )
            % counts
        ]
        lines += [
            f"{one['row']}{one['column'] and ' ' + one['column']}: {one['message']}"
            for one in errors
        ]
        lines += [str(one["message"]) for one in notes[:20]]
        return "\n".join(lines)


def _listed(found: Examination, sheet: str, what: str) -> list[dict[str, Any]]:
    return [
        {
            "sheet": sheet,
            "row": row.number,
            "column": one["column"],
            "field": one["field"],
            "code": one["code"],
            "message": one["message"],
        }
        for row in found.rows
        for one in getattr(row, what)
    ]


def _extra(found: Examination) -> dict[str, Any]:
    names = (
        "new_units",
        "programmes",
        "totals",
        "to_add",
        "to_remove",
        "done",
        "absent",
        "dropped",
    )
    return {name: found.facts[name] for name in names if found.facts.get(name)}


def _name_of(found: Examination) -> str:
    """What the organisation is called, as the title of its roster says."""
    for line in found.sheet.title_lines if found.sheet else ():
        name = TITLE_END.sub("", re.sub(r"\s+", "", line))
        if name and name != re.sub(r"\s+", "", line) and REASON not in name:
            return name[:100]
    return str(_("Our union"))
