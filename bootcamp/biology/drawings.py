"""Families, pathways, life cycles and gels as diagrams."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from bootcamp.biology.digests import RestrictionMap
from bootcamp.biology.fluxes import FluxBalance
from bootcamp.biology.pedigrees import Pedigree
from bootcamp.biology.populations import Populations
from bootcamp.pictures import INK, LINE, MARK, PAPER, SOFT, Board, Pictured, Place, between, clear_places, ring

_DARK = (60, 66, 82)


@dataclass(frozen=True, kw_only=True)
class DrawnPedigree(Pictured, Pedigree):
    """A pedigree in the usual symbols."""

    PART: ClassVar = re.compile(r"^.*? trait; affected: [P-Z, ]+\.")
    INSTEAD: ClassVar = (
        "The pedigree drawn: squares are male, circles female, filled ones affected; the trait stands above it."
    )

    def picture(self, told: str) -> bytes:
        sexes = dict(re.findall(r"([P-Z]) \((\w)\)", told))
        unions = [re.findall(r"([P-Z]) \(", part) for part in told.partition(". ")[0].split("; ")]
        trait = re.search(r"penetrant (.*?) trait", told)
        ill = set(re.findall(r"[P-Z]", told.rpartition("affected:")[2]))
        (top, young), (couple, last) = ((union[:2], union[2:]) for union in unions)
        heir = next(name for name in couple if name in young)
        spouse = next(name for name in couple if name != heir)
        young = [name for name in young if name != heir] + [heir]  # beside the partner, who stands on the right
        middle: dict[str, Place] = {name: (90 + 95 * k, 210) for k, name in enumerate([*young, spouse])}
        centre = (middle[young[0]][0] + middle[heir][0]) / 2
        places = middle | {top[0]: (centre - 50, 90), top[1]: (centre + 50, 90)}
        join = (middle[heir][0] + middle[spouse][0]) / 2
        places |= {name: (join + 95 * (k - (len(last) - 1) / 2), 330) for k, name in enumerate(last)}
        left = 60 - min(x for x, _ in places.values())
        places = {name: (x + max(0.0, left), y) for name, (x, y) in places.items()}
        board = Board(round(max(x for x, _ in places.values())) + 60, 390)
        board.text((board.size[0] / 2, 28), f"{trait[1] if trait else ''}, fully penetrant", 16)
        for parents, children in ((top, young), (couple, last)):
            one, two = (places[name] for name in parents)
            board.line(one, two, colour=INK)
            x, y, below = (one[0] + two[0]) / 2, one[1], one[1] + 65
            board.line((x, y), (x, below), colour=INK)
            across = [places[name][0] for name in children]
            board.line((min(*across, x), below), (max(*across, x), below), colour=INK)
            for name in children:
                board.line((places[name][0], below), places[name], colour=INK)
        for name, place in places.items():
            fill = _DARK if name in ill else PAPER
            if sexes[name] == "m":
                board.box(place, 38, 38, fill, INK)
            else:
                board.disc(place, 20, fill, INK)
            board.text(place, name, 17, PAPER if name in ill else INK)
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnFluxes(Pictured, FluxBalance):
    """A metabolic network."""

    PART: ClassVar = re.compile(r"v1: medium .*? -> out\.(?= )")
    INSTEAD: ClassVar = (
        "Reactions as drawn: vN is the flux of an arrow, the number in brackets its largest value; xK says that one "
        "unit makes K of the product."
    )

    def picture(self, told: str) -> bytes:
        reactions = re.findall(r"v(\d+): (\w+) -> (?:(\d) )?(\w+)(?: \(max (\d+)\))?", told)
        names = sorted({name for _, a, _, b, _ in reactions for name in (a, b) if len(name) == 1})
        board = Board(680, 640)
        places = dict(zip(names, ring(len(names), (340, 320), 220), strict=True))
        lines, labels = [], []
        for number, a, times, b, limit in reactions:
            if a == "medium":
                one, two = self._outside(places[b]), places[b]
            elif b == "out":
                one, two = places[a], self._outside(places[a])
            else:
                one, two = places[a], places[b]
            begin, end = (22.0 if a != "medium" else 0.0), (22.0 if b != "out" else 0.0)
            length = ((two[0] - one[0]) ** 2 + (two[1] - one[1]) ** 2) ** 0.5
            board.arrow(between(one, two, begin / length), between(one, two, 1 - end / length))
            text = f"v{number}" + (f" ({limit})" if limit else "") + (f" x{times}" if times else "")
            lines.append((one, two))
            labels.append(text)
        for place, text in zip(clear_places(lines, list(places.values())), labels, strict=True):
            board.label(place, text, 14)
        for name, place in places.items():
            board.disc(place, 20, fill=SOFT, outline=INK)
            board.text(place, name, 18)
        return board.png()

    @staticmethod
    def _outside(place: Place) -> Place:
        return between((340, 320), place, 1.42)


@dataclass(frozen=True, kw_only=True)
class DrawnLifeCycle(Pictured, Populations):
    """A Leslie model as the graph of its life cycle."""

    PART: ClassVar = re.compile(r"Leslie model: .*?\.(?= [A-Z])")
    INSTEAD: ClassVar = (
        "A Leslie model by its life cycle: age classes in a row, survival on the arrows between them, the fecundity of "
        "each class below it."
    )

    def picture(self, told: str) -> bytes:
        births, survival = (re.findall(r"\d+(?:\.\d+)?", part) for part in told.split("; "))
        board = Board(120 * len(births) + 60, 210)
        places: list[Place] = [(80 + 120 * k, 75) for k in range(len(births))]
        board.line((places[0][0], 180), (places[-1][0], 180), colour=MARK)
        board.arrow((places[0][0] - 9, 180), (places[0][0] - 9, 97), colour=MARK)
        for k, (place, fecundity) in enumerate(zip(places, births, strict=True)):
            board.line((place[0], 75), (place[0], 180), colour=MARK)
            board.label((place[0] + 4, 132), fecundity, 15)
            board.disc(place, 22, fill=SOFT, outline=INK)
            board.text(place, str(k + 1), 17)
        board.line((places[0][0] - 9, 180), (places[0][0], 180), colour=MARK)
        for one, two, share in zip(places, places[1:], survival, strict=False):
            board.arrow((one[0] + 22, 75), (two[0] - 22, 75), colour=LINE)
            board.text(((one[0] + two[0]) / 2, 58), share, 15, LINE)
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnGel(Pictured, RestrictionMap):
    """The fragments of two digests and of both, as bands of a gel."""

    PART: ClassVar = re.compile(r"(?<=piece gives )with .*? kb\.(?= )")
    INSTEAD: ClassVar = (
        "with one enzyme, the other, and both, the bands drawn (in kb; a band of two fragments says so)."
    )

    def picture(self, told: str) -> bytes:
        lanes = re.findall(r"with (\w+): ([\d, ]+\d)", told)
        sizes = sorted({int(n) for _, found in lanes for n in found.split(", ")}, reverse=True)
        rows = {size: 80 + 30 * k for k, size in enumerate(sizes)}
        board = Board(480, 110 + 30 * len(sizes))
        for number, (name, found) in enumerate(lanes):
            x = 100 + 140 * number
            board.box((x, (60 + board.size[1]) / 2), 96, board.size[1] - 76, fill=(238, 240, 245), outline=SOFT)
            board.text((x, 32), name, 16)
            bands = [int(n) for n in found.split(", ")]
            for size in sorted(set(bands)):
                times = bands.count(size)
                board.box((x - 18, rows[size]), 40, 5 * times, fill=_DARK, outline=_DARK)
                board.text((x + 10, rows[size]), f"{size}" + (f" (x{times})" if times > 1 else ""), 13, INK, "lm")
        return board.png()
