"""Point defects in Kröger and Vink's notation: their symbols."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.types import Problem, Score, Task, right, wrong

# host: (sites of a formula unit with the charges that belong there)
HOSTS: dict[str, dict[str, tuple[int, int]]] = {
    "NaCl": {"Na": (1, 1), "Cl": (1, -1)}, "KCl": {"K": (1, 1), "Cl": (1, -1)}, "AgBr": {"Ag": (1, 1), "Br": (1, -1)},
    "LiF": {"Li": (1, 1), "F": (1, -1)}, "MgO": {"Mg": (1, 2), "O": (1, -2)}, "CaO": {"Ca": (1, 2), "O": (1, -2)},
    "NiO": {"Ni": (1, 2), "O": (1, -2)}, "ZnO": {"Zn": (1, 2), "O": (1, -2)}, "CaF2": {"Ca": (1, 2), "F": (2, -1)},
    "ZrO2": {"Zr": (1, 4), "O": (2, -2)}, "CeO2": {"Ce": (1, 4), "O": (2, -2)}, "TiO2": {"Ti": (1, 4), "O": (2, -2)},
    "ThO2": {"Th": (1, 4), "O": (2, -2)}, "Al2O3": {"Al": (2, 3), "O": (3, -2)}, "Cr2O3": {"Cr": (2, 3), "O": (3, -2)},
    "SrTiO3": {"Sr": (1, 2), "Ti": (1, 4), "O": (3, -2)}, "BaTiO3": {"Ba": (1, 2), "Ti": (1, 4), "O": (3, -2)},
    "LaGaO3": {"La": (1, 3), "Ga": (1, 3), "O": (3, -2)}, "BaZrO3": {"Ba": (1, 2), "Zr": (1, 4), "O": (3, -2)},
    "LiNbO3": {"Li": (1, 1), "Nb": (1, 5), "O": (3, -2)}, "ZnS": {"Zn": (1, 2), "S": (1, -2)},
}  # fmt: skip
_BINARY = {
    "Y": 3, "In": 3, "La": 3, "Gd": 3, "Hf": 4, "Sn": 4, "U": 4, "Cd": 2, "Sr": 2, "Ba": 2, "Mn": 2, "Co": 2, "Fe": 2,
    "Be": 2, "Bi": 3, "Cu": 1,
}  # fmt: skip
for _metal, _state in _BINARY.items():
    _n, _m = (2, _state) if _state % 2 else (1, _state // 2)
    HOSTS[f"{_metal}{'2' if _n == 2 else ''}O{_m if _m > 1 else ''}"] = {_metal: (_n, _state), "O": (_m, -2)}
for _metal, _state in {"Li": 1, "Na": 1, "K": 1, "Rb": 1, "Cs": 1, "Ag": 1, "Mg": 2, "Ca": 2, "Sr": 2, "Ba": 2}.items():
    for _halogen in ("F", "Cl", "Br", "I"):
        HOSTS[f"{_metal}{_halogen}{_state if _state > 1 else ''}"] = {_metal: (1, _state), _halogen: (_state, -1)}
DOPANTS = {
    "Li": 1, "Na": 1, "K": 1, "Ag": 1, "Rb": 1, "Mg": 2, "Ca": 2, "Sr": 2, "Ba": 2, "Mn": 2, "Zn": 2, "Cd": 2, "Ni": 2,
    "Co": 2, "Pb": 2, "Al": 3, "Y": 3, "La": 3, "Gd": 3, "Sc": 3, "Fe": 3, "In": 3, "Ga": 3, "Nd": 3, "Bi": 3, "Cr": 3,
    "Ti": 4, "Zr": 4, "Ce": 4, "Sn": 4, "Hf": 4, "Th": 4, "Nb": 5, "Ta": 5, "Sb": 5, "W": 6, "Mo": 6,
}  # fmt: skip

_DEFECT = re.compile(
    r"(?P<what>[A-Z][a-z]?|v)_?\{?(?P<site>[A-Z][a-z]?|i)\}?\^?\{?(?P<charge>[x'•.+\-0-9]{0,8})\}?", re.ASCII
)


@dataclass(frozen=True)
class Defect:
    """`what` (an element, or `v`) on `site` (an element's, or `i`) with an effective charge."""

    what: str
    site: str
    charge: int

    def __str__(self) -> str:
        mark = "x" if not self.charge else ("'" if self.charge < 0 else "•") * abs(self.charge)
        return f"{self.what}_{self.site}^{mark}"


def read_defect(text: str) -> Defect | None:
    """`Y_Zr'`, `v_O^{••}`, `V_O^2+`, `O_O^x`; a vacancy is a small v, or V where V is no element of the host."""
    text = text.strip().strip("$").replace("\\bullet", ".").replace("\\prime", "'").replace("\\times", "x")
    text = re.sub(r"\\(?:mathrm|text)|[\s\\]", "", text).replace("×", "x").replace("″", "''").replace("′", "'")
    text = text.replace("•", ".").replace("·", ".").replace("{V}", "V")
    match = _DEFECT.fullmatch(text) if len(text) < 40 else None
    if match is None:
        return None
    mark = match["charge"]
    number = re.fullmatch(r"(\d?)([+-])|([+-])(\d)", mark)
    if mark in ("", "x", "0"):
        charge = 0
    elif set(mark) == {"'"} or set(mark) == {"."}:
        charge = len(mark) * (-1 if mark[0] == "'" else 1)
    elif number:
        charge = int(number[1] or number[4] or 1) * (1 if (number[2] or number[3]) == "+" else -1)
    else:
        return None
    return Defect(match["what"], match["site"], charge)


def usual(what: str, site: str, host: Mapping[str, tuple[int, int]], charge: int = 0) -> Defect:
    """An ion of that charge on a site: what it has more than belongs there."""
    return Defect(what, site, charge - (host[site][1] if site != "i" else 0))


@dataclass(frozen=True, kw_only=True)
class DefectSymbol(Task):
    """The symbol of a defect from its description."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        host = rng.choice(list(HOSTS))
        ions = HOSTS[host]
        site = rng.choice(list(ions))
        kind = rng.choice(("swap", "swap", "swap", "vacancy", "interstitial", "antisite"))
        own = ions[site][1]
        if kind == "swap":
            what = rng.choice([d for d in DOPANTS if d not in ions] if own > 0 else ["N", "F", "S", "Cl", "Br", "Se"])
            charge = DOPANTS[what] if own > 0 else {"N": -3, "S": -2, "Se": -2}.get(what, -1)
            if what in ions:
                return self.generate(rng, level)
            told, defect = f"{ion_text(what, charge)} on the {site} site", usual(what, site, ions, charge)
        elif kind == "vacancy":
            trapped = rng.choice((0, 0, 1, 2)) if abs(own) > 1 else rng.choice((0, 1))
            charge = -own + (-trapped if own < 0 else trapped)
            told = f"a vacant {site} site" if not trapped else (
                f"a vacant {site} site with {trapped} {'electron' if own < 0 else 'hole'}{'s' * (trapped > 1)} bound"
            )  # fmt: skip
            defect = Defect("v", site, charge)
        elif kind == "interstitial":
            what, charge = rng.choice([(site, own), ("Li", 1), ("H", 1), ("Na", 1), ("Mg", 2), ("F", -1), ("O", -2)])
            told, defect = f"{ion_text(what, charge)} on an interstitial site", Defect(what, "i", charge)
        else:
            other = rng.choice([e for e in ions if e != site])
            told, defect = (
                f"{ion_text(other, ions[other][1])} on the {site} site",
                usual(other, site, ions, ions[other][1]),
            )
        charges = ", ".join(ion_text(e, q) for e, (_, q) in ions.items())
        if level == 1:
            prompt = f"Kröger-Vink symbol in {host} ({charges}): {told}? Like Mg_Li^•, v_Cl^•, O_i^''."
        else:
            prompt = (
                f"The host is {host}, made of {charges}. Write {told} in Kröger-Vink notation, in the form A_S^c with c"
                " one of x, ', '', •, •• and so on, and v for a vacancy."
            )
        return Problem(prompt, {"defect": [defect.what, defect.site, defect.charge]})

    def grade(self, answer: Any, text: str) -> Score:
        found = read_defect(re.sub(r"(?<=[x'•})])\.$", "", text.strip()))
        if found is None:
            return wrong("not_a_defect")
        what, site, charge = answer["defect"]
        if (found.what, found.site) != (what, site) and not (what == "v" and found.what == "V" and found.site == site):
            return wrong("wrong_site")
        return right() if found.charge == charge else wrong("wrong_charge")

    def solution(self, answer: Any) -> str:
        return f"<answer>{Defect(*answer['defect'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        what, site, charge = answer["defect"]
        return f"<answer>{Defect(what, site, charge + rng.choice((-2, -1, 1, 2)))}</answer>"

    def check(self, problem: Problem) -> bool:
        """Charge by counting: the crystal with the defect less the crystal without."""
        text = problem.prompt
        inside = re.search(r"\(([^)]*)\):|made of ([^.]*)\.", text)
        assert inside is not None
        normal = {e: _charge(n, s) for e, n, s in re.findall(r"([A-Z][a-z]?)(\d?)([+-])", inside[1] or inside[2])}
        rest = text.replace(inside[0], "")
        place = re.search(r"(?:on the |vacant )([A-Z][a-z]?) site", rest)
        site = place[1] if place else "i"
        there = re.search(r"([A-Z][a-z]?)(\d?)([+-]) on (?:the|an) ", rest)
        bound = re.search(r"with (\d) (electron|hole)", rest)
        charge = (_charge(there[2], there[3]) if there else 0) - normal.get(site, 0)
        if bound:
            charge += int(bound[1]) * (1 if bound[2] == "hole" else -1)
        return problem.answer["defect"] == [there[1] if there else "v", site, charge]


def _charge(number: str, sign: str) -> int:
    return int(number or 1) * (1 if sign == "+" else -1)


def ion_text(element: str, charge: int) -> str:
    return f"{element}{abs(charge) if abs(charge) > 1 else ''}{'+' if charge > 0 else '-'}"
