"""Whoever subtracts what is shown learns of nobody."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from union.core.suppression import Table, suppress

LEAST = 10


def shown(table: Table) -> dict[frozenset, int]:
    """Every published number as the set of cells that it counts."""
    found = {}
    for cell, number in table.cells.items():
        found[frozenset({cell})] = number
    for row, number in table.row_totals.items():
        found[frozenset((row, column) for column in table.columns)] = number
    for column, number in table.column_totals.items():
        found[frozenset((row, column) for row in table.rows)] = number
    found[frozenset(table.cells)] = table.total
    return {cells: number for cells, number in found.items() if number is not None and cells}


def everything_that_follows(table: Table, rounds: int = 4) -> dict[frozenset, int]:
    """The adversary: she subtracts what lies inside, and adds what lies apart, again and again."""
    known = shown(table)
    for _round in range(rounds):
        fresh = {}
        for (a, n), (b, m) in product(known.items(), repeat=2):
            if b < a:
                fresh.setdefault(a - b, n - m)
        for (a, n), (b, m) in combinations(known.items(), 2):
            if not a & b:
                fresh.setdefault(a | b, n + m)
        fresh = {cells: number for cells, number in fresh.items() if cells not in known}
        if not fresh or len(known) + len(fresh) > 700:
            break
        known |= fresh
    return known


@st.composite
def counts(draw, most=40):
    """A table of one to four rows and columns, with many small cells."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    number = st.one_of(st.integers(0, 12), st.integers(0, most))
    return {(f"r{r}", f"c{c}"): draw(number) for r in range(rows) for c in range(columns)}


@settings(max_examples=100, deadline=None)
@given(counts())
def test_no_difference_of_what_is_shown_gives_a_small_number(table) -> None:
    for cells, number in everything_that_follows(suppress(table, least=LEAST)).items():
        assert number == sum(table[cell] for cell in cells), "a published number is true"
        assert number >= LEAST or not number, sorted(cells)
        # Nothing is a number too: that nobody of a group was there is said of each of them.
        assert number, sorted(cells)


@settings(max_examples=100, deadline=None)
@given(counts())
def test_what_is_shown_is_true_and_never_small(table) -> None:
    found = suppress(table, least=LEAST)
    for cells, number in shown(found).items():
        assert number == sum(table[cell] for cell in cells)
        assert number >= LEAST


def all_tables_that_fit(table: Table, most: int):
    """By trying: every table of counts that says the same where something is shown (2 x 2)."""
    cells = list(table.cells)
    ranges = [[n] if (n := table.cells[cell]) is not None else range(most + 1) for cell in cells]
    published = {cells: number for cells, number in shown(table).items() if len(cells) > 1}
    for numbers in product(*ranges):
        guess = dict(zip(cells, numbers, strict=True))
        if all(sum(guess[cell] for cell in some) == n for some, n in published.items()):
            yield guess


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.fixed_dictionaries({cell: st.integers(0, 9) for cell in product(("a", "b"), ("x", "y"))}))
def test_whoever_tries_all_tables_is_left_with_a_range_as_wide_as_the_threshold(table) -> None:
    least = 4
    found = suppress(table, least=least)
    fits = list(all_tables_that_fit(found, most=18))
    assert table in fits or not fits
    for cell, number in found.cells.items():
        if number is None and table[cell] < least:
            possible = [one[cell] for one in fits]
            assert max(possible) - min(possible) >= least


def test_a_single_small_cell_takes_others_with_it() -> None:
    table = suppress(
        {("滨江", "young"): 4, ("滨江", "old"): 30, ("湖畔", "young"): 20, ("湖畔", "old"): 25},
        least=LEAST,
    )
    assert table.cells["滨江", "young"] is None
    hidden = [cell for cell, number in table.cells.items() if number is None]
    assert len(hidden) > 1
    assert table.total == 79


def test_a_table_of_large_numbers_is_shown_whole() -> None:
    numbers = {(row, column): 20 for row in "ab" for column in "xyz"}
    table = suppress(numbers, least=LEAST)
    assert dict(table.cells) == numbers
    assert table.total == 120
    assert set(table.row_totals.values()) == {60}


@pytest.mark.parametrize(
    "numbers", [{}, {("a", "x"): 0}, {("a", "x"): 3}, {("a", "x"): 0, ("a", "y"): 4}]
)
def test_of_too_few_nothing_is_shown(numbers) -> None:
    assert shown(suppress(numbers, least=LEAST)) == {}
