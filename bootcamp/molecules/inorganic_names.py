"""Names of salts and of coordination compounds, to formulas and back.

IUPAC recommendations 2005 (Red Book) as far as they touch these: charges of cations of variable charge as Roman
numerals, ligands in the alphabet without regard to multipliers, anionic ligands in -ido, complex anions in -ate.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.formulas import parse_formula
from bootcamp.types import Problem, Score, Task, right, wrong

ROMAN = ("0", "I", "II", "III", "IV", "V", "VI", "VII")
CATIONS: dict[str, tuple[str, int]] = {
    "lithium": ("Li", 1), "sodium": ("Na", 1), "potassium": ("K", 1), "rubidium": ("Rb", 1), "silver": ("Ag", 1),
    "ammonium": ("NH4", 1), "magnesium": ("Mg", 2), "calcium": ("Ca", 2), "strontium": ("Sr", 2), "barium": ("Ba", 2),
    "zinc": ("Zn", 2), "cadmium": ("Cd", 2), "aluminium": ("Al", 3), "copper(I)": ("Cu", 1), "copper(II)": ("Cu", 2),
    "iron(II)": ("Fe", 2), "iron(III)": ("Fe", 3), "cobalt(II)": ("Co", 2), "cobalt(III)": ("Co", 3),
    "nickel(II)": ("Ni", 2), "chromium(II)": ("Cr", 2), "chromium(III)": ("Cr", 3), "manganese(II)": ("Mn", 2),
    "tin(II)": ("Sn", 2), "tin(IV)": ("Sn", 4), "lead(II)": ("Pb", 2), "lead(IV)": ("Pb", 4), "mercury(II)": ("Hg", 2),
    "titanium(IV)": ("Ti", 4), "vanadium(III)": ("V", 3), "gold(III)": ("Au", 3), "lanthanum(III)": ("La", 3),
    "bismuth(III)": ("Bi", 3), "thallium(I)": ("Tl", 1), "cerium(IV)": ("Ce", 4), "scandium(III)": ("Sc", 3),
}  # fmt: skip
ANIONS: dict[str, tuple[str, int]] = {
    "fluoride": ("F", 1), "chloride": ("Cl", 1), "bromide": ("Br", 1), "iodide": ("I", 1), "oxide": ("O", 2),
    "sulfide": ("S", 2), "nitride": ("N", 3), "phosphide": ("P", 3), "selenide": ("Se", 2), "hydroxide": ("OH", 1),
    "cyanide": ("CN", 1), "thiocyanate": ("SCN", 1), "azide": ("N3", 1), "nitrate": ("NO3", 1), "nitrite": ("NO2", 1),
    "sulfate": ("SO4", 2), "sulfite": ("SO3", 2), "thiosulfate": ("S2O3", 2), "carbonate": ("CO3", 2),
    "hydrogencarbonate": ("HCO3", 1), "phosphate": ("PO4", 3), "hydrogenphosphate": ("HPO4", 2),
    "dihydrogenphosphate": ("H2PO4", 1), "hydrogensulfate": ("HSO4", 1), "perchlorate": ("ClO4", 1),
    "chlorate": ("ClO3", 1), "chlorite": ("ClO2", 1), "hypochlorite": ("ClO", 1), "bromate": ("BrO3", 1),
    "iodate": ("IO3", 1), "periodate": ("IO4", 1), "permanganate": ("MnO4", 1), "chromate": ("CrO4", 2),
    "dichromate": ("Cr2O7", 2), "molybdate": ("MoO4", 2), "acetate": ("CH3CO2", 1), "oxalate": ("C2O4", 2),
    "silicate": ("SiO4", 4), "arsenate": ("AsO4", 3), "selenate": ("SeO4", 2), "peroxodisulfate": ("S2O8", 2),
    "tetrafluoroborate": ("BF4", 1), "hexafluorophosphate": ("PF6", 1), "disulfate": ("S2O7", 2),
}  # fmt: skip
HYDRATES = {1: "mono", 2: "di", 3: "tri", 4: "tetra", 5: "penta", 6: "hexa", 7: "hepta", 8: "octa", 10: "deca"}


def _times(part: str, n: int) -> str:
    if n == 1:
        return part
    single = re.fullmatch(r"[A-Z][a-z]?", part)
    return f"{part}{n}" if single else f"({part}){n}"


def salt(rng: Random, level: int) -> tuple[str, str]:
    """Name and formula of a salt, from level 2 on some with water."""
    cation, anion = rng.choice(list(CATIONS)), rng.choice(list(ANIONS))
    (metal, plus), (symbol, minus) = CATIONS[cation], ANIONS[anion]
    shared = math.gcd(plus, minus)
    name, formula = f"{cation} {anion}", _times(metal, minus // shared) + _times(symbol, plus // shared)
    if level >= 2 and rng.random() < 0.6:
        water = rng.choice(list(HYDRATES))
        return f"{name} {HYDRATES[water]}hydrate", f"{formula}·{water if water > 1 else ''}H2O"
    return name, formula


# Names in cations and in anions, and common oxidation numbers.
METALS: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "Cr": ("chromium", "chromate", (2, 3)), "Mn": ("manganese", "manganate", (2, 3, 4)),
    "Fe": ("iron", "ferrate", (2, 3)), "Co": ("cobalt", "cobaltate", (2, 3)), "Ni": ("nickel", "nickelate", (2,)),
    "Cu": ("copper", "cuprate", (2,)), "Ru": ("ruthenium", "ruthenate", (2, 3)),
    "Rh": ("rhodium", "rhodate", (1, 3)), "Zn": ("zinc", "zincate", (2,)), "Pd": ("palladium", "palladate", (2, 4)),
    "Os": ("osmium", "osmate", (2, 3, 4)), "W": ("tungsten", "tungstate", (4,)),
    "Ir": ("iridium", "iridate", (1, 3, 4)), "Pt": ("platinum", "platinate", (2, 4)),
    "Re": ("rhenium", "rhenate", (3, 4)), "Mo": ("molybdenum", "molybdate", (3, 4)),
    "Ti": ("titanium", "titanate", (3, 4)), "V": ("vanadium", "vanadate", (2, 3)),
}  # fmt: skip
# Name, charge, atoms, whether its multiplier is bis.
LIGANDS: dict[str, tuple[str, int, bool]] = {
    "NH3": ("ammine", 0, False), "H2O": ("aqua", 0, False), "CO": ("carbonyl", 0, False),
    "NO": ("nitrosyl", 0, False), "Cl": ("chlorido", -1, False), "Br": ("bromido", -1, False),
    "F": ("fluorido", -1, False), "I": ("iodido", -1, False), "CN": ("cyanido", -1, False),
    "OH": ("hydroxido", -1, False), "NO2": ("nitrito", -1, False), "SCN": ("thiocyanato", -1, False),
    "N3": ("azido", -1, False), "NCO": ("cyanato", -1, False), "C2O4": ("oxalato", -2, False),
    "CO3": ("carbonato", -2, False), "SO4": ("sulfato", -2, False), "C2H8N2": ("ethane-1,2-diamine", 0, True),
    "C5H5N": ("pyridine", 0, True), "PPh3": ("triphenylphosphane", 0, True), "CH3NH2": ("methanamine", 0, True),
}  # fmt: skip
SITES = {"C2O4": 2, "CO3": 2, "C2H8N2": 2}
SIMPLE = ("", "", "di", "tri", "tetra", "penta", "hexa")
COMPLEX = ("", "", "bis", "tris", "tetrakis", "pentakis", "hexakis")
COUNTER = {1: ("Na", "K", "Li", "Rb"), -1: ("Cl", "Br", "NO3", "ClO4", "BF4", "PF6", "I")}
_NAMES = {symbol: name for table in (CATIONS, ANIONS) for name, (symbol, _) in table.items()}


def coordination(rng: Random, level: int) -> tuple[str, str]:
    """Name and formula of a coordination compound; the charge is balanced by simple ions."""
    while True:
        metal = rng.choice(list(METALS))
        state = rng.choice(METALS[metal][2])
        allowed = [name for name, (_, _, many) in LIGANDS.items() if name not in ("CO", "NO", "PPh3") or level > 2]
        kinds = [name for name in allowed if level > 1 or not LIGANDS[name][2]]
        chosen = rng.sample(kinds, rng.choice((1, 2) if level < 3 else (2, 3)))
        sites = rng.choice((4, 6))
        numbers = [rng.randint(1, sites) for _ in chosen]
        if sum(n * SITES.get(name, 1) for n, name in zip(numbers, chosen, strict=True)) != sites:
            continue
        charge = state + sum(n * LIGANDS[name][1] for n, name in zip(numbers, chosen, strict=True))
        if abs(charge) <= 4:
            break
    # In the formula and in the name, ligands stand in the alphabet of their symbols and of their names.
    written = "".join(_ligand(name, n) for name, n in sorted(zip(chosen, numbers, strict=True)))
    parts = sorted((LIGANDS[name][0], n, LIGANDS[name][2]) for name, n in zip(chosen, numbers, strict=True))
    words = ""
    for word, n, many in parts:
        words += (COMPLEX[n] if many else SIMPLE[n]) + (f"({word})" if many else word)
    inner = f"[{metal}{written}]"
    centre = f"{words}{METALS[metal][1] if charge < 0 else METALS[metal][0]}({ROMAN[state]})"
    if charge == 0:
        return centre, inner
    ion = rng.choice(COUNTER[-1 if charge > 0 else 1])
    named = _NAMES[ion]
    outer = _times(ion, abs(charge))
    return (f"{named} {centre}", outer + inner) if charge < 0 else (f"{centre} {named}", inner + outer)


def _ligand(name: str, n: int) -> str:
    shown = name if len(re.findall(r"[A-Z]", name)) == 1 and not re.search(r"\d", name) else f"({name})"
    return f"{shown}{n if n > 1 else ''}"


@dataclass(frozen=True, kw_only=True)
class InorganicFormula(Task):
    """The formula of a name; any way of writing it that has the same atoms and, in complexes, the same inside."""

    of: str

    chance: ClassVar[float] = 0.05

    MAKERS: ClassVar[dict[str, Any]] = {"salt": salt, "complex": coordination}

    def generate(self, rng: Random, level: int) -> Problem:
        name, formula = self.MAKERS[self.of](rng, level)
        inner = ", inner sphere in []" if self.of == "complex" else ""
        return Problem(f"Formula of {name}{inner}:", formula)

    def grade(self, answer: Any, text: str) -> Score:
        for short, whole in (("(en)", "(C2H8N2)"), ("(py)", "(C5H5N)"), ("(ox)", "(C2O4)")):
            text = text[:300].replace(short, whole)
        given, truth = _parts(text[:300].strip().strip("`")), _parts(answer)
        if given is None:
            return wrong("not_a_formula")
        if given == truth:
            return right()
        same = truth is not None and sum(given, Counter()) == sum(truth, Counter())
        return wrong("wrong_sphere" if same else "wrong_formula")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        found = re.search(r"\d", answer)
        return (
            f"<answer>{answer[: found.start()]}{int(found[0]) + 1}{answer[found.end() :]}</answer>"
            if found
            else "<answer>Na9Cl</answer>"
        )

    def check(self, problem: Problem) -> bool:
        """The charges in the name add up for the numbers in the formula, and its atoms are those of the parts named."""
        name = problem.prompt.removeprefix("Formula of ").removesuffix(":").removesuffix(", inner sphere in []")
        found = read_salt(name) if self.of == "salt" else read_complex(name)
        return found is not None and found == _parts(problem.answer)

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _parts(text: str) -> tuple[Counter[str], Counter[str]] | None:
    """Atoms inside and outside of square brackets; None if the text is no formula."""
    text = text.strip().replace("\\ce", "").strip("${} ").replace(" ", "").replace("_", "").removesuffix(".")
    text = (
        text.replace("{", "")
        .replace("}", "")
        .replace("PPh3", "P(C6H5)3")
        .replace("Ph", "(C6H5)")
        .replace(".", "·")
        .replace("*", "·")
    )
    inner = re.search(r"\[([^\[\]]*)\]", text)
    rest = text[: inner.start()] + text[inner.end() :] if inner else text
    spheres = []
    for part in (inner[1] if inner else "", rest):
        amounts = parse_formula(part) if part else {}
        if amounts is None or any(n.denominator != 1 for n in amounts.values()):
            return None
        spheres.append(Counter({symbol: int(n) for symbol, n in amounts.items()}))
    return (spheres[0], spheres[1]) if any(spheres) else None


_GREEK = {"bis": 2, "tris": 3, "tetrakis": 4, "pentakis": 5, "hexakis": 6, "mono": 1} | {
    "di": 2, "tri": 3, "tetra": 4, "penta": 5, "hexa": 6, "hepta": 7, "octa": 8, "deca": 10,
}  # fmt: skip


def _atoms(symbol: str, n: int) -> Counter[str]:
    amounts = parse_formula(symbol.replace("PPh3", "P(C6H5)3")) or {}
    return Counter({element: int(amount) * n for element, amount in amounts.items()})


def read_salt(name: str) -> tuple[Counter[str], Counter[str]] | None:
    """The atoms of a named salt: as many ions of each as make the least common multiple of their charges."""
    words = name.split()
    total: Counter[str] = Counter()
    if words[-1].endswith("hydrate"):
        total += _atoms("H2O", _GREEK[words.pop().removesuffix("hydrate")])
    if len(words) != 2 or words[0] not in CATIONS or words[1] not in ANIONS:
        return None
    (metal, plus), (symbol, minus) = CATIONS[words[0]], ANIONS[words[1]]
    whole = math.lcm(plus, minus)
    return Counter(), total + _atoms(metal, whole // plus) + _atoms(symbol, whole // minus)


def read_complex(name: str) -> tuple[Counter[str], Counter[str]] | None:
    """The atoms inside and outside of a named complex: its charge from the numeral and the ligands."""
    words = name.split(" ")
    centre = next(n for n, word in enumerate(words) if re.search(r"\((?:0|I|II|III|IV)\)$", word))
    body, numeral = re.fullmatch(r"(.*)\((0|I|II|III|IV)\)", words[centre]).groups()  # type: ignore[union-attr]
    metal = next((m for m, both in METALS.items() for word in both[:2] if body.endswith(word)), "")
    ate = body.endswith(METALS[metal][1])
    rest = body.removesuffix(METALS[metal][1] if ate else METALS[metal][0])
    inside, charge = Counter({metal: 1}), ROMAN.index(numeral)
    names = {word: symbol for symbol, (word, _, _) in LIGANDS.items()}
    pattern = re.compile(
        rf"(bis|tris|tetrakis|pentakis|hexakis|di|tri|tetra|penta|hexa)?\(?({'|'.join(map(re.escape, names))})\)?"
    )
    position = 0
    while position < len(rest):
        match = pattern.match(rest, position)
        if match is None:
            return None
        n, symbol = _GREEK.get(match[1] or "mono", 1), names[match[2]]
        inside += _atoms(symbol, n)
        charge += n * LIGANDS[symbol][1]
        position = match.end()
    if len(words) == 1:
        return (inside, Counter()) if charge == 0 and not ate else None
    other = words[1 - centre]
    symbol, one = {**CATIONS, **ANIONS}[other]
    if (charge < 0) != ate or (centre == 0) != (charge > 0) or abs(charge) % one:
        return None
    return inside, _atoms(symbol, abs(charge) // one)


@dataclass(frozen=True, kw_only=True)
class InorganicName(InorganicFormula):
    """The name of a formula."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            name, formula = self.MAKERS[self.of](rng, min(level, 2))
            if self.of == "complex" or not _twin(formula):
                break
        hint = "like diamminedichloridoplatinum(II)" if self.of == "complex" else "like iron(III) oxide"
        return Problem(f"Name of {formula}, {hint}:", name)

    def grade(self, answer: Any, text: str) -> Score:
        given = " ".join(text[:300].strip("` \n").removesuffix(".").lower().split())
        for old, new in (("aluminum", "aluminium"), ("sulph", "sulf"), ("cesium", "caesium")):
            given = given.replace(old, new)
        given = re.sub(r" \((?=[iv]{1,3}\))", "(", given)
        if _loose(given) == _loose(answer.lower()):
            return right()
        return wrong("wrong_name" if re.search(r"[a-z]{4}", given) else "not_a_name")

    def wrong(self, answer: Any, rng: Random) -> str:
        for old, new in (
            ("(III)", "(II)"),
            ("(II)", "(III)"),
            ("(I)", "(II)"),
            ("di", "tri"),
            ("ate", "ite"),
            ("ide", "ate"),
        ):
            if old in answer:
                return f"<answer>{answer.replace(old, new)}</answer>"
        return "<answer>water</answer>"

    def check(self, problem: Problem) -> bool:
        formula = problem.prompt.removeprefix("Name of ").rpartition(", like")[0]
        found = read_salt(problem.answer) if self.of == "salt" else read_complex(problem.answer)
        return found is not None and found == _parts(formula)


def _loose(name: str) -> str:
    """A name in which di and bis( ) are written alike."""
    for strict, plain in (
        ("bis", "di"),
        ("tris", "tri"),
        ("tetrakis", "tetra"),
        ("pentakis", "penta"),
        ("hexakis", "hexa"),
    ):
        name = re.sub(rf"{strict}\(([^()]*)\)", rf"{plain}\1", name)
    return re.sub(r"\(([a-z0-9,-]{4,})\)", r"\1", name.replace("ethylenediamine", "ethane-1,2-diamine"))


@lru_cache(maxsize=1)
def _twins() -> frozenset[str]:
    """Formulas of the tables that two names share."""
    names: dict[str, str] = {}
    shared = set()
    for cation, (metal, plus) in CATIONS.items():
        for anion, (symbol, minus) in ANIONS.items():
            n = math.gcd(plus, minus)
            atoms = repr(sorted((_atoms(metal, minus // n) + _atoms(symbol, plus // n)).items()))
            if names.setdefault(atoms, f"{cation} {anion}") != f"{cation} {anion}":
                shared.add(atoms)
    return frozenset(shared)


def _twin(formula: str) -> bool:
    """True if another salt of the tables has the same atoms, water aside."""
    parts = _parts(formula.partition("·")[0])
    return parts is not None and repr(sorted(parts[1].items())) in _twins()
