"""Insertion electrodes: voltage and energy from total energies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import close, parse_number
from bootcamp.crystals.formulas import parse_formula
from bootcamp.types import Problem, Score, Task, right, wrong

# Total energies (eV per atom) of the metals, near those of PBE; all that is used is printed in the prompt.
METALS: dict[str, tuple[int, float]] = {
    "Li": (1, -1.9), "Na": (1, -1.3), "K": (1, -1.1), "Mg": (2, -1.5), "Ca": (2, -2.0), "Zn": (2, -1.3),
    "Al": (3, -3.7),
}  # fmt: skip
HOSTS = (
    "CoO2", "NiO2", "MnO2", "VO2", "CrO2", "FeO2", "TiO2", "TiS2", "VS2", "MoS2", "MoO3", "V2O5", "FePO4", "MnPO4",
    "CoPO4", "VPO4", "Mn2O4", "FeF3", "WO3", "NbS2", "TaS2", "TiSe2", "VSe2", "NbO2", "RuO2", "MoO2", "FeF2", "CuS2",
)  # fmt: skip
FARADAY = 26_801.5  # mAh per mole of electrons


@dataclass(frozen=True, kw_only=True)
class AverageVoltage(Task):
    """The mean insertion voltage between two contents of the working ion; level 5 asks for Wh per kg.

    V = -[E(discharged) - E(charged) - n E(metal)] / (n z). Levels: 1 one alkali ion; 2 several ions in
    a cell; 3 multivalent ions; 4 a partial range of a larger cell; 5 specific energy as well.
    """

    TOLERANCE: ClassVar = 0.011

    def generate(self, rng: Random, level: int) -> Problem:
        ion = rng.choice(("Li", "Na", "K") if level < 3 else tuple(METALS))
        charge, metal = METALS[ion]
        host = rng.choice(HOSTS)
        units = 1 if level == 1 else rng.choice((2, 4, 8))
        first = 0 if level < 4 else rng.randrange(units)
        last = units if level < 4 else rng.randint(first + 1, units)
        step = 10 if level == 1 else 100
        voltage = rng.randint(5, 50) / 10 if level == 1 else rng.randint(50, 500) / 100
        moved = last - first
        base = -rng.randint(150, 400) / 10 * units
        base = round(base * step) / step
        final = round((base + moved * metal - voltage * moved * charge) * step) / step
        exact = -(final - base - moved * metal) / (moved * charge)
        digits = 1 if level == 1 else 2
        if level == 1:
            prompt = (
                f"E in eV: {ion} {metal:.1f}, {host} {base:.1f}, {ion}{host} {final:.1f}. Insertion voltage vs {ion}?"
            )
            return Problem(prompt, {"value": round(exact, 6), "tolerance": 0.001})
        whole = _cell(host, units)
        charged = _with(ion, first, whole)
        prompt = (
            f"Total energies: metallic {ion} {metal:.2f} eV per atom, {charged} {base:.{digits}f} eV and "
            f"{_with(ion, last, whole)} {final:.{digits}f} eV per cell. "
            f"The ion is {ion}{charge if charge > 1 else ''}+. "
        )
        if level < 5:
            prompt += f"What is the average voltage against {ion} between the two, in V?"
            return Problem(prompt, {"value": round(exact, 6), "tolerance": self.TOLERANCE})
        mass = rng.randint(700, 1500) / 10 * units
        prompt += (
            f"The cell of the charged electrode weighs {mass:.1f} g/mol. What is the theoretical specific energy "
            "against the metal in Wh per kg of charged electrode?"
        )
        value = exact * moved * charge * FARADAY / mass
        return Problem(prompt, {"value": round(value, 4), "tolerance": 0.006 * abs(value)})

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_number(re.sub(r"\s*(?:V|Wh(?:/kg| per kg| kg\^?-1))$", "", text.strip()[:200].rstrip(".")))
        if number is None:
            return wrong("not_a_number")
        return right() if close(number, answer["value"], abs_=answer["tolerance"]) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        digits = 1 if answer["tolerance"] == 0.001 or answer["value"] > 20 else 3
        return f"<answer>{answer['value']:.{digits}f}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] * rng.choice((0.5, 0.9, 1.2, 2)):.3f}</answer>"

    def check(self, problem: Problem) -> bool:
        """The reaction's energy balance closes when the voltage is put back, ions counted from the formulas."""
        text = problem.prompt
        ion = re.search(r"(?:vs|against|metallic) (Li|Na|K|Mg|Ca|Zn|Al)\b", text)
        assert ion is not None
        rows = re.findall(r"([A-Z][A-Za-z0-9()]*) (-\d+\.\d+)", text)
        energy = [(parse_formula(f) or {}, float(e)) for f, e in rows]
        (_, metal), (charged, before), (discharged, after) = energy
        moved = float(discharged[ion[1]] - charged.get(ion[1], 0))
        charge = {"Mg": 2, "Ca": 2, "Zn": 2, "Al": 3}.get(ion[1], 1)
        value = problem.answer["value"]
        if "Wh per" in text:
            mass = re.search(r"weighs (\d+\.\d)", text)
            assert mass is not None
            value = value * float(mass[1]) * 3.6 / (moved * charge * 96485.33)
        return abs(before + moved * metal - after - value * moved * charge) < 1e-3 * abs(after - before)


def _cell(host: str, units: int) -> str:
    amounts = parse_formula(host) or {}
    return "".join(f"{element}{'' if n * units == 1 else int(n * units)}" for element, n in amounts.items())


def _with(ion: str, count: int, host: str) -> str:
    return f"{ion if count else ''}{count if count > 1 else ''}{host}"
