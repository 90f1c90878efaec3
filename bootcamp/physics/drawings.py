"""Mechanics and optics as diagrams: benches of lenses, trusses, beams, masses on springs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import ClassVar

from bootcamp.physics.lenses import LensTrain
from bootcamp.physics.oscillators import Modes
from bootcamp.physics.statics import Beam, Truss
from bootcamp.pictures import INK, LINE, MARK, SOFT, Board, Pictured, Place, beside, between

_GROUND = (225, 228, 234)


@dataclass(frozen=True, kw_only=True)
class DrawnLenses(Pictured, LensTrain):
    """A train of lenses as a diagram of its bench."""

    PART: ClassVar = re.compile(r"Object .*? cm\.(?= )")
    INSTEAD: ClassVar = "An object (arrow) and thin lenses on one axis; lengths in cm, not drawn to scale."

    def picture(self, told: str) -> bytes:
        focals = [int(f) for f in re.findall(r"f = (-?\d+)", told)]
        gaps = [int(gap) for gap in re.findall(r"(\d+) cm (?:before|on)", told)]
        board = Board(170 * len(focals) + 130, 260)
        places = [60 + 170 * k for k in range(len(focals) + 1)]
        board.line((15, 120), (board.size[0] - 15, 120), colour=SOFT)
        board.arrow((places[0], 120), (places[0], 70), colour=MARK, width=3)
        for x, focal in zip(places[1:], focals, strict=True):
            turn = 1 if focal > 0 else -1
            board.line((x, 50), (x, 190), width=3)
            for end, way in ((50, 1), (190, -1)):
                for side in (-9, 9):
                    board.line((x, end), (x + side, end + 9 * way * turn), width=3)
            board.text((x, 30), f"f = {focal}")
        for one, two, gap in zip(places, places[1:], gaps, strict=False):
            for a, b in ((one, two), (two, one)):
                board.arrow((a, 225), (b, 225), colour=INK, width=1, head=8)
            board.label(((one + two) / 2, 225), str(gap), colour=INK)
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnTruss(Pictured, Truss):
    """A truss on squared paper."""

    PART: ClassVar = re.compile(r"Plane truss, .*? kN\.(?= )")
    INSTEAD: ClassVar = (
        "A plane truss on a grid of 1 m: bars joined at joints only, a pin support at A, at B a roller that takes "
        "vertical force only, and one load with its components in kN."
    )

    def picture(self, told: str) -> bytes:
        spots = {name: (int(x), int(y)) for name, x, y in re.findall(r"([A-H])\((-?\d+), (-?\d+)\)", told)}
        low = min(x for x, _ in spots.values()) - 2
        high = max(x for x, _ in spots.values()) + 3
        top = max(y for _, y in spots.values()) + 2
        cell = 36
        board = Board((high - low) * cell, (top + 2) * cell)

        def at(x: float, y: float) -> Place:
            return (x - low) * cell, (top - y) * cell

        for x in range(low, high + 1):
            board.line(at(x, -2), at(x, top), colour=_GROUND, width=1)
        for y in range(-2, top + 1):
            board.line(at(low, y), at(high, y), colour=_GROUND, width=1)
        for one, two in re.findall(r"([A-H])([A-H])(?=[,.])", told.partition("bars ")[2]):
            board.line(at(*spots[one]), at(*spots[two]), width=3)
        pin, roller = at(*spots["A"]), at(*spots["B"])
        board.polygon([pin, (pin[0] - 11, pin[1] + 20), (pin[0] + 11, pin[1] + 20)], fill=SOFT)
        board.disc((roller[0], roller[1] + 10), 10, fill=SOFT)
        for across, down in (pin, roller):
            board.line((across - 18, down + 21), (across + 18, down + 21), colour=INK, width=3)
        load = re.search(r"Load at ([A-H]): \((-?\d+), (-?\d+)\)", told)
        assert load is not None
        foot = at(*spots[load[1]])
        force = int(load[2]), int(load[3])
        reach = 45 / math.hypot(*force)
        tip = (foot[0] + reach * force[0], foot[1] - reach * force[1])
        for name, spot in spots.items():
            place = at(*spot)
            board.disc(place, 5, fill=LINE)
            board.label((place[0] - 15, place[1] - 13), name, 16, INK)
        board.arrow(foot, tip, colour=MARK, width=3)
        board.label(between(foot, tip, 1.35), f"({load[2]}, {load[3]})")
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnBeam(Pictured, Beam):
    """A beam with its supports and loads."""

    PART: ClassVar = re.compile(r"Beam of .*?\.(?= )")
    INSTEAD: ClassVar = (
        "A beam with a scale in m, two supports, and loads downwards: arrows in kN, a load along a stretch in kN/m."
    )

    def picture(self, told: str) -> bytes:
        head = re.match(r"Beam of (\d+) m, supports at (\d+) and (\d+) m", told)
        assert head is not None
        length, *supports = map(int, head.groups())
        cell = 46
        board = Board(length * cell + 80, 230)

        def across(x: float) -> float:
            return 40 + x * cell

        for q, begin, end in re.findall(r"(\d+) kN/m from (\d+) to (\d+) m", told):
            left, right = across(int(begin)), across(int(end))
            board.line((left, 84), (right, 84), colour=MARK, width=1)
            steps = 4 * (int(end) - int(begin))
            for k in range(steps + 1):
                x = left + (right - left) * k / steps
                board.arrow((x, 84), (x, 116), colour=MARK, width=1, head=6)
            board.text((board.size[0] / 2, 216), f"along the stretch: {q} kN/m", colour=MARK)
        for force, x in re.findall(r"(\d+) kN at (\d+) m", told):
            board.arrow((across(int(x)), 44), (across(int(x)), 116), colour=LINE, width=3)
            board.label((across(int(x)), 30), force, colour=LINE)
        board.box((40 + length * cell / 2, 122), length * cell, 10, fill=SOFT, outline=INK)
        for place in supports:
            x = across(place)
            board.polygon([(x, 128), (x - 11, 148), (x + 11, 148)], fill=SOFT)
        for k in range(length + 1):
            board.line((across(k), 170), (across(k), 178), colour=INK)
            board.text((across(k), 192), str(k))
        board.line((across(0), 174), (across(length), 174), colour=INK)
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnModes(Pictured, Modes):
    """Masses on springs."""

    PART: ClassVar = re.compile(r"(?:Masses|Free masses) .*? N/m\.(?= )")
    INSTEAD: ClassVar = "Masses (kg) and springs (N/m) on a line as drawn."

    def picture(self, told: str) -> bytes:
        first, second = (re.findall(r"\d+", part) for part in re.split(r" kg ", told, maxsplit=1))
        masses, springs = first, second
        walls = len(springs) > len(masses)
        gap, wide = 90, 56
        board = Board(60 + len(masses) * wide + len(springs) * gap, 150)
        x = 30.0
        boxes: list[Place] = []
        for _ in masses:
            x += gap if walls or boxes else 0
            boxes.append((x, x + wide))
            x += wide
        ends = (
            [30.0, *(edge for box in boxes for edge in box), x + gap] if walls else [e for b in boxes for e in b][1:-1]
        )
        for k, stiffness in enumerate(springs):
            one, two = (ends[2 * k], 80.0), (ends[2 * k + 1], 80.0)
            turns = [beside(one, two, share / 12, 9 * (-1) ** share) for share in range(2, 11)]
            board.line(one, between(one, two, 1 / 8), *turns, between(one, two, 7 / 8), two)
            board.text(((one[0] + two[0]) / 2, 48), stiffness, colour=MARK)
        for (left, right), mass in zip(boxes, masses, strict=True):
            board.box(((left + right) / 2, 80), wide, 46, fill=SOFT)
            board.text(((left + right) / 2, 80), mass, 17)
        if walls:
            for edge, side in ((30.0, -1), (ends[-1], 1)):
                board.line((edge, 40), (edge, 120), colour=INK, width=4)
                for y in range(45, 120, 12):
                    board.line((edge, y), (edge + 10 * side, y + 8), colour=INK, width=1)
        return board.png()
