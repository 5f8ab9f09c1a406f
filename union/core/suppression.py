"""Counts of people that are published without giving anybody away.

A table of counts has rows, columns and their totals. Whoever reads it can subtract: a hidden number
comes out again where the total and all its other parts are shown. `suppress` hides so much that

1. no number below the threshold is shown, a total neither;
2. what is left of a shown total, when its shown parts are taken away, is nothing at all or at
   least the threshold;
3. whatever is hidden because it is small stays open by at least the threshold: from all that is
   shown together (every difference, and that nobody is counted less than once) it follows only
   within a range that wide.

The third holds because it is looked at: the counts are a flow from the grand total to the rows, the
cells, the columns and back, and how far one hidden number could move is the greatest flow through
the other hidden ones. Where that is too little, more is hidden; in the end everything is.

Two tables of the same people can be subtracted from each other too: publish one, and only when its
figures do not change any more (`union/health/statistics.py`).
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
# A line of the table: its two ends as nodes of the flow.
Node = tuple[str, Hashable]
Line = tuple[Node, Node]
_ROWS: Node = ("rows", None)
_COLUMNS: Node = ("columns", None)
_ENDLESS = 10**12


@dataclass(frozen=True)
class Table(Generic[Row, Column]):
    """What may be shown; None is hidden."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[Row, Column], int | None]
    row_totals: Mapping[Row, int | None]
    column_totals: Mapping[Column, int | None]
    total: int | None


def suppress(counts: Mapping[tuple[Row, Column], int], *, least: int) -> Table[Row, Column]:
    """The table of some counts with everything hidden that must be. A missing cell counts 0."""
    rows = tuple(dict.fromkeys(row for row, _column in counts))
    columns = tuple(dict.fromkeys(column for _row, column in counts))
    flow = _flow(counts, rows, columns)
    hidden = {line for line, number in flow.items() if number < least}
    small = set(hidden)
    while (more := _wanting(flow, hidden, small, least)) is not None:
        hidden.add(more)
    shown = {line: None if line in hidden else number for line, number in flow.items()}
    return Table(
        rows,
        columns,
        {
            (row, column): shown[("row", row), ("column", column)]
            for row in rows
            for column in columns
        },
        {row: shown[_ROWS, ("row", row)] for row in rows},
        {column: shown[("column", column), _COLUMNS] for column in columns},
        shown[_COLUMNS, _ROWS],
    )


def _flow(
    counts: Mapping[tuple[Row, Column], int], rows: tuple[Row, ...], columns: tuple[Column, ...]
) -> dict[Line, int]:
    """The table as a circulation: grand total -> row totals -> cells -> column totals -> back."""
    flow: dict[Line, int] = {}
    for row in rows:
        for column in columns:
            flow[("row", row), ("column", column)] = counts.get((row, column), 0)
    for row in rows:
        flow[_ROWS, ("row", row)] = sum(counts.get((row, column), 0) for column in columns)
    for column in columns:
        flow[("column", column), _COLUMNS] = sum(counts.get((row, column), 0) for row in rows)
    flow[_COLUMNS, _ROWS] = sum(counts.values())
    return flow


def _wanting(flow: dict[Line, int], hidden: set[Line], small: set[Line], least: int) -> Line | None:
    """The next number that must be hidden as well; None when all is well."""
    into: dict[Node, list[Line]] = defaultdict(list)
    out: dict[Node, list[Line]] = defaultdict(list)
    for line in flow:
        out[line[0]].append(line)
        into[line[1]].append(line)
    for node in into:
        for whole, parts in ((into[node], out[node]), (out[node], into[node])):
            if len(whole) == 1 and whole[0] not in hidden:
                more = _left_over(flow, hidden, whole[0], parts, least)
                if more is not None:
                    return more
    for line in sorted(small, key=repr):
        if _room(flow, hidden, line) < least:
            near = [one for one in flow if one not in hidden and set(one) & set(line)]
            rest = [one for one in flow if one not in hidden]
            return min(near or rest, key=lambda one: (flow[one], repr(one)), default=None)
    return None


def _left_over(
    flow: dict[Line, int], hidden: set[Line], whole: Line, parts: list[Line], least: int
) -> Line | None:
    """What to hide beside a shown total whose hidden parts come to too little."""
    unseen = [line for line in parts if line in hidden]
    if not unseen or (len(unseen) > 1 and sum(flow[line] for line in unseen) >= least):
        return None
    seen = [line for line in parts if line not in hidden]
    return min(seen, key=lambda one: (flow[one], repr(one)), default=whole)


def _room(flow: dict[Line, int], hidden: set[Line], line: Line) -> int:
    """How wide the range is in which a hidden number may lie, as far as the shown ones tell."""
    tail, head = line
    others = hidden - {line}
    up = _greatest(flow, others, head, tail)
    down = min(flow[line], _greatest(flow, others, tail, head))
    return up + down


def _greatest(flow: dict[Line, int], lines: set[Line], source: Node, target: Node) -> int:
    """The greatest flow over hidden lines: along them without end, against them as far as 0."""
    left: dict[Node, dict[Node, int]] = defaultdict(dict)
    for tail, head in lines:
        left[tail][head] = _ENDLESS
        left[head][tail] = flow[tail, head]
    total = 0
    while path := _path(left, source, target):
        step = min(left[a][b] for a, b in path)
        for a, b in path:
            left[a][b] -= step
            left[b][a] = left[b].get(a, 0) + step
        total += step
        if total >= _ENDLESS:
            break
    return total


def _path(left: dict[Node, dict[Node, int]], source: Node, target: Node) -> list[Line]:
    """A way with room on it, by the fewest lines; empty where there is none."""
    came: dict[Node, Node] = {source: source}
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for after, room in left[node].items():
            if room > 0 and after not in came:
                came[after] = node
                if after == target:
                    way = [(came[after], after)]
                    while way[0][0] != source:
                        way.insert(0, (came[way[0][0]], way[0][0]))
                    return way
                queue.append(after)
    return []
