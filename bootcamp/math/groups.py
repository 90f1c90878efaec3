"""Finite groups by their tables: subgroups, cosets, classes, isomorphisms, words in generators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.latex import plain
from bootcamp.answers.lists import split, unwrap
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording

LETTERS = "abcdefghijkl"
Table = list[list[int]]
_RUN = re.compile(r"[a-l](?:[\s,]{0,3}[a-l]){0,11}", re.ASCII)
_WORD = re.compile(r"(?:[st](?:\^?\{?-?\d{0,2}\}?)[\s*]{0,3}){1,60}", re.ASCII)
_STEP = re.compile(r"([st])(?:\^?\{?(-?\d{1,2})\}?)?", re.ASCII)


def _table(elements: Sequence[Any], times: Any) -> Table:
    return [[elements.index(times(a, b)) for b in elements] for a in elements]


def _cyclic(*orders: int) -> Table:
    elements = list(product(*map(range, orders)))
    return _table(elements, lambda a, b: tuple((x + y) % n for x, y, n in zip(a, b, orders, strict=True)))


def _dihedral(n: int) -> Table:
    elements = list(product(range(n), (0, 1)))
    return _table(elements, lambda a, b: ((a[0] + (-b[0] if a[1] else b[0])) % n, (a[1] + b[1]) % 2))


def _dicyclic(n: int) -> Table:
    """a^(2n) = 1, b^2 = a^n, b a = a^-1 b; n = 2 is the quaternion group."""
    elements = list(product(range(2 * n), (0, 1)))
    return _table(
        elements,
        lambda a, b: ((a[0] + (-b[0] if a[1] else b[0]) + n * (a[1] & b[1])) % (2 * n), (a[1] + b[1]) % 2),
    )


def _alternating() -> Table:
    elements = [p for p in permutations(range(4)) if sum(a > b for k, a in enumerate(p) for b in p[k + 1 :]) % 2 == 0]
    return _table(elements, lambda a, b: tuple(a[k] for k in b))


GROUPS: dict[int, list[Table]] = {
    6: [_cyclic(6), _dihedral(3)],
    8: [_cyclic(8), _cyclic(4, 2), _cyclic(2, 2, 2), _dihedral(4), _dicyclic(2)],
    9: [_cyclic(9), _cyclic(3, 3)],
    10: [_cyclic(10), _dihedral(5)],
    12: [_cyclic(12), _cyclic(6, 2), _dihedral(6), _dicyclic(3), _alternating()],
}  # fmt: skip


def relabelled(rng: Random, table: Table) -> Table:
    n = len(table)
    name = rng.sample(range(n), n)
    new = [[0] * n for _ in range(n)]
    for a, row in enumerate(table):
        for b, c in enumerate(row):
            new[name[a]][name[b]] = name[c]
    return new


def write_table(table: Table) -> str:
    return " ".join("".join(LETTERS[c] for c in row) for row in table)


def read_table(text: str) -> Table | None:
    """Rows of letters, between blanks, commas or lines; None unless it is square over its own letters."""
    rows = re.split(r"[\s,;/]+", plain(text[:800]).strip())
    n = len(rows)
    if not all(len(row) == n and set(row) <= set(LETTERS[:n]) for row in rows):
        return None
    return [[LETTERS.index(mark) for mark in row] for row in rows]


def generated(table: Table, some: Sequence[int]) -> frozenset[int]:
    found = list(some)
    seen = set(some)
    for a in found:
        for b in some:
            c = table[a][b]
            if c not in seen:
                seen.add(c)
                found.append(c)
    return frozenset(seen)


def subgroups(table: Table) -> list[frozenset[int]]:
    """All that at most two elements generate: with three, only the whole of an elementary group of order 8."""
    places = range(len(table))
    return list(dict.fromkeys(generated(table, pair) for pair in product(places, repeat=2)))


def read_element_sets(text: str) -> list[frozenset[int]] | None:
    """Sets of letters: `abc, de`, `{a, b, c}, {d, e}` or with semicolons; each element at most once in a set."""
    text = plain(text[:600])
    pieces = split(text, ";") or []
    if len(pieces) == 1:
        pieces = split(text, ",") or []
    found = []
    for piece in pieces:
        run = unwrap(piece)
        letters = re.sub(r"[\s,]", "", run)
        if not _RUN.fullmatch(run) or len(set(letters)) < len(letters):
            return None
        found.append(frozenset(LETTERS.index(mark) for mark in letters))
    return found or None


@dataclass(frozen=True, kw_only=True)
class Group(Pictured):
    """Questions about a group that is given by its Cayley table; the elements are letters in alphabetical order."""

    WORDINGS: ClassVar = {
        "subgroup": wording(
            "Group table (rows for a, b, ...): {t}. A subgroup of order {k}?",
            "The rows {t} are the Cayley table of a group of elements a, b, c, ... Name the elements of a subgroup of "
            "order {k}.",
        ),
        "cosets": wording(
            "Group table (rows for a, b, ...): {t}. Left cosets of {h}?",
            "The rows {t} are the Cayley table (row times column) of a group of elements a, b, c, ... List the left "
            "cosets of "
            "its subgroup {h}.",
        ),
        "classes": wording(
            "Group table (rows for a, b, ...): {t}. Conjugacy classes?",
            "The rows {t} are the Cayley table of a group of elements a, b, c, ... List its conjugacy classes.",
        ),
        "isomorphism": wording(
            "Groups {t} and {u} (table rows). Isomorphism, as the images of a, b, ...?",
            "Two groups on the letters a, b, c, ... have the Cayley tables {t} and {u} (rows). Give an isomorphism "
            "from "
            "the first to the second by the word of the images of a, b, c, ...",
        ),
        "word": wording(
            "s = {s}, t = {t} (images of 1, 2, ...; st: t first). Write {g} in s, t, at most {k} letters",
            "Permutations are given by the images of 1, 2, ..., and in a product the right factor acts first. With "
            "s = {s} and t = {t} write {g} as a product of at most {k} letters s and t.",
        ),
    }  # fmt: skip
    chance: ClassVar[float] = 0.2

    def made(self, rng: Random, level: int) -> Made:
        if self.kind == "word":
            return self._word(rng, level)
        sizes = (((6,), (6, 8), (8,), (9, 10, 12)) if self.kind == "isomorphism" else ((8,), (8, 9), (10, 12), (12,)))[
            level - 1
        ]
        source = rng.choice(GROUPS[rng.choice(sizes)])
        table = relabelled(rng, source)
        n = len(table)
        text = write_table(table)
        match self.kind:
            case "isomorphism":
                other = relabelled(rng, table)
                return {"t": text, "u": write_table(other)}, "".join(LETTERS[k] for k in _isomorphism(table, other))
            case "classes":
                inverse = {a: row.index(_one(table)) for a, row in enumerate(table)}
                found = list(dict.fromkeys(
                    frozenset(table[table[g][a]][inverse[g]] for g in range(n)) for a in range(n)
                ))  # fmt: skip
                return ({"t": text}, _listed(found)) if len(found) < n else self.made(rng, level)
        proper = [h for h in subgroups(table) if 2 <= len(h) <= n // 2]
        subgroup = rng.choice(proper)
        if self.kind == "cosets":
            found = list(dict.fromkeys(frozenset(row[h] for h in subgroup) for row in table))
            return {"t": text, "h": "".join(sorted(LETTERS[k] for k in subgroup))}, _listed(found)
        if len(subgroup) == 2 and level > 1:
            return self.made(rng, level)
        alike = sum(len(h) == len(subgroup) for h in proper)
        if len(subgroup) == 2 and alike > 3:
            return self.made(rng, level)
        return {"t": text, "k": len(subgroup)}, ", ".join(sorted(LETTERS[k] for k in subgroup))

    def _word(self, rng: Random, level: int) -> Made:
        n, length = ((5, 4), (5, 6), (6, 8), (7, 10))[level - 1]
        s, t = (tuple(rng.sample(range(n), n)) for _ in range(2))
        unit = tuple(range(n))
        seen, layer = {unit: ""}, [unit]
        for depth in range(length):
            following = []
            for g in layer:
                for letter, by in (("s", s), ("t", t)):
                    new = tuple(g[k] for k in by)  # g after `by`: the word grows on the right
                    if new not in seen:
                        seen[new] = seen[g] + letter
                        following.append(new)
            layer = following
            if not layer or depth == length - 1:
                break
        if not layer:
            return self.made(rng, level)
        g = rng.choice(layer)
        shown = ["".join(str(k + 1) for k in p) for p in (s, t, g)]
        return {"s": shown[0], "t": shown[1], "g": shown[2], "k": length}, seen[g]

    def fault(self, given: Given, text: str, solution: str) -> str:
        match self.kind:
            case "word":
                word = _read_power_word(text)
                if word is None:
                    return "not_a_word"
                s, t, g = ([int(mark) - 1 for mark in given[name]] for name in "stg")
                if len(word) > int(given["k"]):
                    return "too_long"
                image = list(range(len(g)))
                for letter in reversed(word):
                    by = s if letter == "s" else t
                    image = [by[k] for k in image]
                return "" if image == g else "another_permutation"
            case "isomorphism":
                run = unwrap(plain(text[:200]))
                word = re.sub(r"[\s,]", "", run)
                one, two = read_table(given["t"]), read_table(given["u"])
                assert one is not None
                assert two is not None
                if not _RUN.fullmatch(run) or sorted(word) != list(LETTERS[: len(one)]):
                    return "not_a_bijection"
                image = [LETTERS.index(mark) for mark in word]
                places = range(len(one))
                return (
                    ""
                    if all(image[one[a][b]] == two[image[a]][image[b]] for a in places for b in places)
                    else "not_an_isomorphism"
                )
        table = read_table(given["t"])
        assert table is not None
        if self.kind == "subgroup":
            run = unwrap(plain(text[:200]))
            letters = re.sub(r"[\s,]", "", run)
            if not _RUN.fullmatch(run) or len(letters) != int(given["k"]) or len(set(letters)) < len(letters):
                return "not_so_many_elements"
            chosen = {LETTERS.index(mark) for mark in letters}
            return (
                ""
                if max(chosen) < len(table) and all(table[a][b] in chosen for a in chosen for b in chosen)
                else "not_closed"
            )
        found, wanted = read_element_sets(text), read_element_sets(solution)
        if found is None or wanted is None:
            return "not_sets"
        return "" if len(found) == len(wanted) and set(found) == set(wanted) else "wrong_sets"

    def wrong(self, answer: Any, rng: Random) -> str:
        text = answer["solution"]
        while self.grade(answer, text).correct:
            marks = list(answer["solution"])
            i, j = rng.sample([k for k, mark in enumerate(marks) if mark.isalpha()], 2)
            marks[i] = marks[j] if self.kind != "word" else "st"[marks[i] == "s"]
            text = "".join(marks)
        return f"<answer>{text}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """With sympy's permutation groups, by Cayley's representation of the table; words by sympy's products."""
        from sympy.combinatorics import Permutation, PermutationGroup

        if self.kind == "word":
            s, t, g = (Permutation([int(mark) - 1 for mark in given[name]]) for name in "stg")
            whole = Permutation(list(range(g.size)))
            for letter in solution:
                whole = (s if letter == "s" else t) * whole  # sympy's left factor acts first
            return bool(whole == g) and len(solution) <= int(given["k"])
        table = read_table(given["t"])
        if table is None:
            return False
        right = [Permutation([row[k] for row in table]) for k in range(len(table))]  # x -> xk
        group = PermutationGroup(right)
        if group.order() != len(table):
            return False
        one = next(k for k, p in enumerate(right) if p.is_Identity)
        match self.kind:
            case "classes":
                found = {frozenset(p(one) for p in cls) for cls in group.conjugacy_classes()}
                return found == set(read_element_sets(solution) or [])
            case "subgroup":
                chosen = [LETTERS.index(mark) for mark in solution.split(", ")]
                return bool(PermutationGroup([right[k] for k in chosen]).order() == len(chosen) == int(given["k"]))
            case "cosets":
                part = PermutationGroup([right[LETTERS.index(mark)] for mark in given["h"]])
                orbits = [frozenset(part.orbit(k)) for k in range(len(table))]
                return part.order() == len(given["h"]) and set(orbits) == set(read_element_sets(solution) or [])
        return self.fault(given, solution, solution) == ""


def _one(table: Table) -> int:
    return next(k for k, row in enumerate(table) if row == list(range(len(table))))


def _listed(sets: Sequence[frozenset[int]]) -> str:
    return ", ".join("{" + ",".join(sorted(LETTERS[k] for k in one)) + "}" for one in sets)


def _isomorphism(one: Table, two: Table) -> list[int]:
    """Images of generators are tried until the map they force is an isomorphism."""
    n = len(one)
    for count in (1, 2, 3):
        some = next((c for c in product(range(n), repeat=count) if len(generated(one, c)) == n), None)
        if some is None:
            continue
        for images in permutations(range(n), count):
            image = dict(zip(some, images, strict=True))
            queue = list(some)
            fine = True
            for a in queue:
                for b in some:
                    c, d = one[a][b], two[image[a]][image[b]]
                    if c not in image:
                        image[c] = d
                        queue.append(c)
                    elif image[c] != d:
                        fine = False
                        break
                if not fine:
                    break
            if fine and len(set(image.values())) == n:
                return [image[k] for k in range(n)]
    raise ValueError("not isomorphic")


def _read_power_word(text: str) -> str | None:
    """`sstts`, `s s t`, `s^2t^3` as letters; None for anything else."""
    text = plain(text[:200])
    if not _WORD.fullmatch(text):
        return None
    powers = [(letter, int(power or 1)) for letter, power in _STEP.findall(text)]
    if any(not 0 < power <= 40 for _, power in powers):
        return None
    return "".join(letter * power for letter, power in powers)
