"""Electricity and qubits as diagrams: resistors, charges, wires, shells, quantum circuits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from bootcamp.physics.charges import BentWire, FieldNull, Fields, PointCharges
from bootcamp.physics.circuits import Network
from bootcamp.physics.gates import Rewriting
from bootcamp.pictures import INK, LINE, MARK, PAPER, SOFT, Board, Pictured, Place, between, clear_places, ring

_CHARGE = re.compile(r"(-?\d+) nC at \((-?\d+), (-?\d+)\)")
_GRID = (225, 228, 234)
_CELL = 24
_REACH = 10  # cm on either side of the origin


def _paper() -> Board:
    """Squared paper of 1 cm with numbered axes."""
    size = 2 * _REACH * _CELL + 1
    board = Board(size, size)
    for k in range(-_REACH, _REACH + 1):
        colour, width = (SOFT, 2) if k == 0 else (_GRID, 1)
        board.line(_spot(k, -_REACH), _spot(k, _REACH), colour=colour, width=width)
        board.line(_spot(-_REACH, k), _spot(_REACH, k), colour=colour, width=width)
    for k in range(-_REACH + 2, _REACH, 2):
        if k:
            board.text((_spot(k, 0)[0], _spot(k, 0)[1] + 9), str(k), 11)
            board.text((_spot(0, k)[0] - 11, _spot(0, k)[1]), str(k), 11)
    return board


def _spot(x: float, y: float) -> Place:
    return (_REACH + x) * _CELL, (_REACH - y) * _CELL


def _charge(board: Board, at: Place, charge: str, drop: float = -17) -> None:
    positive = not charge.startswith("-")
    board.disc(at, 6, fill=(230, 120, 110) if positive else (120, 150, 230), outline=INK)
    board.label((at[0], at[1] + drop), f"+{charge}" if positive else charge, 14, INK)


def charges(told: str) -> bytes:
    """Charges in a plane, each with its nC."""
    board = _paper()
    for number, (charge, x, y) in enumerate(_CHARGE.findall(told)):
        _charge(board, _spot(int(x), int(y)), charge, -17 if number % 2 == 0 else 17)
    return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnNetwork(Pictured, Network):
    """Resistors between nodes."""

    PART: ClassVar = re.compile(r"Resistors .*?\.(?= )")
    INSTEAD: ClassVar = "Resistors between nodes as drawn, each with its ohms."

    def picture(self, told: str) -> bytes:
        resistors = re.findall(r"([A-G])-([A-G]) (\d+)", told)
        names = sorted({node for a, b, _ in resistors for node in (a, b)})
        board = Board(500, 500)
        places = dict(zip(names, ring(len(names), (250, 250), 205), strict=True))
        for a, b, _ in resistors:
            board.line(places[a], places[b])
        spots = clear_places([(places[a], places[b]) for a, b, _ in resistors], list(places.values()))
        for (_, _, ohms), spot in zip(resistors, spots, strict=True):
            board.box(spot, 42, 22)
            board.text(spot, ohms)
        for name, place in places.items():
            board.disc(place, 15, outline=INK)
            board.text(place, name, 17)
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnCharges(Pictured, PointCharges):
    """Charges in a plane."""

    PART: ClassVar = re.compile(r"^.*? \(cm\)\.")
    INSTEAD: ClassVar = "Charges (nC) in a plane as drawn, on a grid of 1 cm."

    def picture(self, told: str) -> bytes:
        return charges(told)


@dataclass(frozen=True, kw_only=True)
class DrawnNull(Pictured, FieldNull):
    """Charges on a line or in a plane whose field is to vanish somewhere."""

    PART: ClassVar = re.compile(r"^.*? \(cm\)\.|^On the x axis .*?\.(?= )")
    INSTEAD: ClassVar = "Charges (nC) as drawn, lengths in cm."

    def picture(self, told: str) -> bytes:
        if not told.startswith("On the x axis"):
            return charges(told)
        found = [(charge, int(x)) for charge, x in re.findall(r"(-?\d+) nC at (-?\d+)", told)]
        low, high = min(x for _, x in found) - 2, max(x for _, x in found) + 2
        board = Board((high - low) * _CELL + 40, 120)
        board.arrow((10, 60), (board.size[0] - 8, 60), colour=INK)
        for x in range(low, high + 1):
            across = 20 + (x - low) * _CELL
            board.line((across, 57), (across, 63), colour=INK, width=1)
            if x % 2 == 0:
                board.text((across, 80), str(x), 13)
        for number, (charge, x) in enumerate(found):
            _charge(board, (20 + (x - low) * _CELL, 60), charge, -20 if number % 2 == 0 else -38)
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnWire(Pictured, BentWire):
    """A closed polygon of wire."""

    PART: ClassVar = re.compile(r"^.*? in straight wires \(cm\)\.")
    INSTEAD: ClassVar = "A current flows in straight wires as drawn, on a grid of 1 cm."

    def picture(self, told: str) -> bytes:
        board = _paper()
        places = [_spot(int(x), int(y)) for x, y in re.findall(r"\((-?\d+), (-?\d+)\)", told)]
        for one, two in pairwise(places):
            board.line(one, two, width=3)
            board.arrow(one, between(one, two, 0.6), width=3, head=13)
        for place in places:
            board.disc(place, 3, fill=LINE)
        amperes = told.partition(" A ")[0]
        board.label((places[0][0] + 4, places[0][1] - 16), f"{amperes} A", 15)
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnShells(Pictured, Fields):
    """Concentric shells in section."""

    PART: ClassVar = re.compile(r"Thin concentric shells: .*? nC\.(?= )")
    INSTEAD: ClassVar = "Thin concentric shells in section, each with its radius and its charge."

    def picture(self, told: str) -> bytes:
        shells = re.findall(r"(?:radius )?(\d+) cm with (-?\d+) nC", told)
        largest = max(int(radius) for radius, _ in shells)
        board = Board(560, 440)
        for radius, _ in shells[::-1]:
            board.disc((210, 220), 190 * int(radius) / largest, fill=PAPER)
        board.disc((210, 220), 2, fill=INK)
        for number, (radius, charge) in enumerate(shells):
            angle = math.radians(-50 + 50 * number)
            length = 190 * int(radius) / largest
            edge = (210 + length * math.cos(angle), 220 + length * math.sin(angle))
            end = (425, 110 + 110 * number)
            board.line(edge, end, colour=SOFT)
            board.text((end[0] + 6, end[1] - 9), f"radius {radius} cm", 14, INK, "lm")
            board.text((end[0] + 6, end[1] + 9), f"{charge} nC", 14, MARK, "lm")
        return board.png()


@dataclass(frozen=True, kw_only=True)
class DrawnGates(Pictured, Rewriting):
    """A quantum circuit as a diagram of wires."""

    PART: ClassVar = re.compile(r"(?:(?<=undoes, up to a global phase, )|(?<=phase, to )).*? \(first gate first\)")
    INSTEAD: ClassVar = "the circuit drawn (qubit 0 on top, first gate on the left; a filled dot is a control)"

    def picture(self, told: str) -> bytes:
        gates = [part.split() for part in told.partition(" (")[0].split("; ")]
        wires = 1 + max(int(n) for _, on in gates for n in on.split(","))
        board = Board(110 + 62 * len(gates), 40 + 64 * wires)
        rows = [52 + 64 * k for k in range(wires)]
        for number, y in enumerate(rows):
            board.line((38, y), (board.size[0] - 16, y), colour=INK)
            board.text((20, y), str(number), 16)
        for k, (name, on) in enumerate(gates):
            x = 85 + 62 * k
            ends = [(x, rows[int(n)]) for n in on.split(",")]
            if len(ends) == 1:
                board.box(ends[0], 34, 34)
                board.text(ends[0], name, 17)
                continue
            board.line(*ends)
            if name == "SWAP":
                for cx, cy in ends:
                    board.line((cx - 7, cy - 7), (cx + 7, cy + 7), width=3)
                    board.line((cx - 7, cy + 7), (cx + 7, cy - 7), width=3)
                continue
            board.disc(ends[0], 6, fill=LINE)
            if name == "CZ":
                board.disc(ends[1], 6, fill=LINE)
            else:
                cx, cy = ends[1]
                board.disc((cx, cy), 13)
                board.line((cx - 13, cy), (cx + 13, cy))
                board.line((cx, cy - 13), (cx, cy + 13))
        return board.png()
