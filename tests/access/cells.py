"""All cells of one person: every address, every method, every object in and out of reach."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from django.db import connection
from django.db.models import Model
from django.urls import resolve

from tests.access.asking import Answer, Visitor
from tests.access.line import ROLES, Line
from tests.access.routes import arguments, fill
from tests.access.world import NO_SUCH_NUMBER, Objects, World

# Every form that a browser sends has at least this.
EMPTY = {"csrfmiddlewaretoken": ""}
# Whether a view knows a method is the same for all offices, and on either database: it is asked as
# these alone, and once.
ASKING_MORE = frozenset({"anonymous", "chair"} if connection.vendor == "sqlite" else ())
# Who asks for what is out of reach, since these reach differently: the whole union, a group, one's
# own, another union. Where the chair has nothing to do, the first office that has asks for her.
ASKING_BEYOND = frozenset({"chair", "leader", "member", "outsider"})
# Wagtail's pages are asked as one of each kind; who else is of her kind is a test of its own.
EACH_KIND = frozenset({"anonymous", "member", "organiser", "chair"})
# So many questions more may be asked where what waits is not remembered.
WHAT_WAITS = 55


class Cells:
    """Walks through the table as one person, and notes what is otherwise than it says."""

    def __init__(self, role: str, world: World, visitor: Visitor) -> None:
        self.role, self.world, self.visitor = role, world, visitor
        self.own = world.own(role)
        self.numbers = {
            number for owner, some in world.numbers.items() if owner != role for number in some
        } - {""}
        self.hidden = world.hidden(role)
        self.problems: list[str] = []

    def note(self, method: str, address: str, problem: str) -> None:
        """One line of the report."""
        self.problems.append(f"{self.role:10} {method:7} {address}  {problem}")

    def walk(self, route: str, line: Line) -> None:
        """One line of the table."""
        if line.shadowed or (line.alike and self.role not in EACH_KIND):
            return
        if route.startswith("accounts/"):
            # The limits on trying count from here.
            self.visitor.forget_tries()
        address = line.at.format(**self.own) or fill(route, self.values(route, line, self.own))
        if resolve(address).route != route:
            self.note("", address, f"leads to {resolve(address).route}, not to {route}")
        for method in self.methods(line):
            self.own_thing(method, address, line)
        if line.passes(self.role) and not line.alike:
            if self.role in ASKING_MORE:
                self.other_methods(address, line)
            if self.asks_beyond(line):
                self.out_of_reach(route, line)

    def methods(self, line: Line) -> tuple[str, ...]:
        """What an address is asked.

        Who does not find it there knocks once, with what would change something. A method that a
        view does not know is asked as the chair; as others where she has nothing to do.
        """
        office = self.role not in ASKING_MORE | ASKING_BEYOND
        if office and not line.passes(self.role) and self.role not in line.but:
            return ("GET",) if line.post is None else ("POST",)
        if self.role in ASKING_MORE or not line.passes("chair"):
            return ("GET", "POST")
        return tuple(one for one in ("GET", "POST") if line.answer(self.role, one) != 405)

    def asks_beyond(self, line: Line) -> bool:
        """Whether she is one of those who try what is out of reach of an address."""
        if self.role in ASKING_BEYOND or line.passes("chair"):
            return self.role in ASKING_BEYOND
        return self.role == next((role for role in ROLES if role in line.door), "")

    def values(self, route: str, line: Line, things: Objects) -> dict[str, object]:
        """What stands for the arguments; a number that does not exist where there is no object."""
        return {name: self.value(line.things[name], things) for name in arguments(route)}

    def value(self, word: str, things: Objects) -> object:
        """One argument."""
        if word.startswith("="):
            return word[1:]
        found = things.get(word, NO_SUCH_NUMBER)
        return getattr(found, "pk", found)

    def data(self, method: str, line: Line) -> dict[str, object] | None:
        """What is sent with a request."""
        if method != "POST":
            return None
        return line.send(self.own) if line.send else EMPTY

    def own_thing(self, method: str, address: str, line: Line) -> None:
        """What is in reach, as far as her office goes."""
        expected = line.answer(self.role, method)
        denied = expected in ("login", "again", "back", 403, 404, 405)
        answer = self.visitor.ask(method, address, self.data(method, line), keeps=denied)
        self.look(method, address, line, answer)
        if answer.outcome != expected:
            self.note(method, address, f"is {answer.outcome}, should be {expected}")
        if denied and self.written(answer, line):
            self.note(method, address, f"was denied and wrote to {', '.join(answer.writes)}")
        if method == "GET" and answer.counted > line.queries:
            # What waits is counted anew after each change, and remembered for a minute.
            again = self.visitor.ask(method, address, keeps=denied)
            if again.counted > line.queries or answer.counted > line.queries + WHAT_WAITS:
                self.note(method, address, f"asks {answer.counted} and {again.counted} times")
        empty = line.empty is not None and self.role in ASKING_MORE
        if method == "POST" and not denied and empty:
            expected = line.answer(self.role, method, empty=True)
            answer = self.visitor.ask(method, address, EMPTY)
            self.look(method, address, line, answer)
            if answer.outcome != expected:
                self.note(method, address, f"empty: is {answer.outcome}, should be {expected}")

    def look(self, method: str, address: str, line: Line, answer: Answer) -> None:
        """What holds for every answer."""
        if answer.outcome == 500 and line.post != 500:
            self.note(method, address, f"fails: {answer.outcome}")
        is_html = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_html and "Content-Security-Policy" not in answer.headers:
            self.note(method, address, "has no content policy")
        kept = answer.headers.get("Cache-Control", "without a word")
        if self.role != "anonymous" and not line.kept and "no-store" not in kept:
            self.note(method, address, f"may be kept by caches: {kept}")
        if not (line.unmasks and self.role in line.who):
            shown = sum(number in answer.text for number in self.numbers)
            if shown:
                self.note(method, address, f"shows {shown} whole numbers of others")
        for name in self.hidden:
            if name in answer.text:
                self.note(method, address, f"names {name}, who is out of reach")

    def written(self, answer: Answer, line: Line) -> list[str]:
        """What was written that must not be: a try that is noted is none of it."""
        noted = {"audit_entry"} if line.tried else set()
        return sorted(set(answer.writes) - noted)

    def other_methods(self, address: str, line: Line) -> None:
        """htmx gets nobody further, and what is neither GET nor POST does nothing."""
        expected = line.answer(self.role, "GET")
        if expected != 405:
            partial = self.visitor.ask("GET", address, **{"HX-Request": "true"})
            self.look("htmx", address, line, partial)
            if partial.outcome != expected:
                self.note("htmx", address, f"is {partial.outcome}, GET should be {expected}")
        answer = self.visitor.ask("DELETE", address, keeps=True)
        self.look("DELETE", address, line, answer)
        ours = address.startswith(("/desk/", "/me/", "/inbox/"))
        if answer.outcome not in (405, "login", 404, 403) and ours:
            self.note("DELETE", address, f"is {answer.outcome}")
        if answer.writes:
            self.note("DELETE", address, f"wrote to {', '.join(answer.writes)}")

    def out_of_reach(self, route: str, line: Line) -> None:
        """Somebody else's thing and no thing at all are answered alike, letter by letter."""
        if line.at or self.role == "anonymous":
            return
        methods = [method for method, wanted in (("POST", line.post), ("GET", line.get)) if wanted]
        asked: dict[tuple[str, str], Answer] = {}
        for there, nowhere in self.strangers(route, line):
            for method in methods:
                one = asked.get((method, nowhere)) or self.nowhere(method, nowhere, line)
                asked[method, nowhere] = one
                if there is None:
                    continue
                other = self.visitor.ask(method, there, self.data(method, line), keeps=True)
                if other.outcome != one.outcome or self.written(other, line):
                    self.note(method, there, f"is {other.outcome} for what is out of reach")
                elif other.plain(there) != one.plain(nowhere):
                    self.note(method, there, "differs from what does not exist")

    def nowhere(self, method: str, address: str, line: Line) -> Answer:
        """What does not exist. Whoever may not do it at all may be told just that."""
        answer = self.visitor.ask(method, address, self.data(method, line), keeps=True)
        fits = {404, line.answer(self.role, method)} & {404, 403, line.refused}
        if answer.outcome not in fits or self.written(answer, line):
            self.note(method, address, f"is {answer.outcome} for what does not exist")
        return answer

    def strangers(self, route: str, line: Line) -> Iterator[tuple[str | None, str]]:
        """Addresses with a thing of somebody else's, each with one that leads nowhere."""
        own = self.values(route, line, self.own)
        names = [name for name in own if not line.things[name].startswith("=")]
        words = {line.things[name] for name in names}
        sets = [
            set(some) for count in range(1, len(names) + 1) for some in combinations(names, count)
        ]
        for chosen in sets:
            nowhere = fill(route, own | dict.fromkeys(chosen, NO_SUCH_NUMBER))
            found = False
            for foreign in self.world.foreign(self.role):
                if words <= foreign.keys():
                    found = True
                    theirs = self.values(route, line, foreign)
                    yield fill(route, own | {name: theirs[name] for name in chosen}), nowhere
            if not found:
                yield None, nowhere


def contents(models: Iterable[type[Model]]) -> dict[str, list[str]]:
    """Everything in some tables, by the name of the model."""
    found = {}
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found[model._meta.label] = sorted(map(repr, cursor.fetchall()))
    return found
