"""A small part of systematic nomenclature: open chains with one principal group, alkyl and halogen prefixes.

Rules: IUPAC recommendations 2013 (P-31, P-44, P-61 to P-66) as far as they touch these molecules. `name` goes from
a chain to its preferred name; `parse` reads any name of the kind, preferred or not, and shares no code with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

STEMS = ("meth", "eth", "prop", "but", "pent", "hex", "hept", "oct", "non", "dec", "undec", "dodec")
PREFIXES = {
    "bromo": "Br",
    "chloro": "Cl",
    "ethyl": "CC",
    "fluoro": "F",
    "iodo": "I",
    "methoxy": "OC",
    "methyl": "C",
    "nitro": "[N+](=O)[O-]",
    "propan-2-yl": "C(C)C",
}
MULTIPLIERS = ("", "di", "tri", "tetra", "penta", "hexa")
SUFFIXES = ("", "ol", "one", "amine", "thiol", "al", "oic acid", "nitrile")  # the last three end the chain
TERMINAL = ("al", "oic acid", "nitrile")


@dataclass(frozen=True)
class Chain:
    """A parent chain, numbered from 1.

    `double` and `triple` hold the lower locants of multiple bonds, `groups` those of the principal group (1 alone
    where it ends the chain), `prefixes` pairs of locant and name.
    """

    length: int
    suffix: str = ""
    groups: tuple[int, ...] = ()
    double: tuple[int, ...] = ()
    triple: tuple[int, ...] = ()
    prefixes: tuple[tuple[int, str], ...] = ()

    def turned(self) -> Chain:
        """The same molecule, numbered from the other end."""
        last = self.length
        return Chain(
            last,
            self.suffix,
            tuple(sorted(last + 1 - n for n in self.groups)),
            tuple(sorted(last - n for n in self.double)),
            tuple(sorted(last - n for n in self.triple)),
            tuple(sorted((last + 1 - n, prefix) for n, prefix in self.prefixes)),
        )

    def smiles(self) -> str:
        """A SMILES along the chain from atom 1."""
        text = ""
        for n in range(1, self.length + 1):
            branches = [PREFIXES[prefix] for at, prefix in self.prefixes if at == n]
            here = "C"
            if n in self.groups:
                tail = {"ol": "O", "one": "=O", "amine": "N", "thiol": "S", "al": "=O", "nitrile": "#N"}
                if self.suffix == "oic acid":
                    branches += ["=O", "O"]
                else:
                    branches.append(tail[self.suffix])
            if n == 1 and branches and self.suffix not in ("", "one"):  # start at the group that ends the chain
                first = {"ol": "O", "amine": "N", "thiol": "S", "al": "O=", "nitrile": "N#", "oic acid": "OC(=O)"}
                if n in self.groups:
                    branches = [PREFIXES[prefix] for at, prefix in self.prefixes if at == n]
                    here = first[self.suffix] + ("" if self.suffix == "oic acid" else "C")
            bond = "=" if n in self.double else "#" if n in self.triple else ""
            if n == self.length and branches:
                *branches, tip = branches
                bond = tip
            text += here + "".join(f"({branch})" for branch in branches) + bond
        return text


def name(chain: Chain) -> str:
    """The preferred name; the direction of numbering is chosen here."""
    return _spell(min((chain, chain.turned()), key=_seniority) if chain.suffix not in TERMINAL else chain)


def _seniority(chain: Chain) -> tuple:
    """What is to be lowest, in turn (P-31.1.4): the group, multiple bonds, double bonds, prefixes, first cited."""
    cited = [at for _, at in sorted((prefix, at) for at, prefix in chain.prefixes)]
    return (
        chain.groups,
        sorted(chain.double + chain.triple),
        chain.double,
        sorted(at for at, _ in chain.prefixes),
        cited,
    )


def _spell(chain: Chain) -> str:
    places: dict[str, list[int]] = defaultdict(list)
    for at, prefix in sorted(chain.prefixes):
        places[prefix].append(at)
    parts = []
    for prefix in sorted(places):  # in the alphabet, multipliers apart
        multiplier = MULTIPLIERS[len(places[prefix]) - 1]
        shown = f"({prefix})" if "-" in prefix else prefix
        if multiplier and "-" in prefix:
            multiplier = {"di": "bis", "tri": "tris"}[multiplier]
        parts.append(f"{_locants(places[prefix])}-{multiplier}{shown}")
    head = "-".join(parts) + STEMS[chain.length - 1]
    for kind, bonds in (("en", chain.double), ("yn", chain.triple)):
        if bonds:
            multiplier = MULTIPLIERS[len(bonds) - 1]
            if multiplier and not head.endswith(("en", "yn")):  # hexa-1,3-diene
                head += "a"
            head += f"-{_locants(bonds)}-{multiplier}{kind}"
    if not chain.double + chain.triple:
        head += "an"
    if not chain.suffix:
        return head + "e"
    if chain.suffix in TERMINAL:
        return head + ("e" if chain.suffix == "nitrile" else "") + chain.suffix
    multiplier = MULTIPLIERS[len(chain.groups) - 1]
    silent = "e" if multiplier or chain.suffix == "thiol" else ""
    return f"{head}{silent}-{_locants(chain.groups)}-{multiplier}{chain.suffix}"


def _locants(at: list[int] | tuple[int, ...]) -> str:
    return ",".join(map(str, at))


MAX_NAME = 200  # characters
_PREFIX = re.compile(
    r"(\d+(?:,\d+){0,5})-(?:di|tri|tetra|penta|hexa|bis|tris)?\(?"
    r"(bromo|chloro|ethyl|fluoro|iodo|methoxy|methyl|nitro|propan-2-yl|isopropyl)\)?-?"
)
_STEM = re.compile(r"(undec|dodec|dec|non|oct|hept|hex|pent|but|prop|eth|meth)(a(?!n)|(?=-|an|e))")
_UNSATURATED = re.compile(r"-(\d+(?:,\d+){0,3})-(?:di|tri)?(en|yn)")
_SUFFIX = re.compile(r"e?-(\d+(?:,\d+){0,3})-(?:di|tri)?(ol|one|amine|thiol)|(al|oic acid|enitrile)|(e)")
_OLD = re.compile(r"(\d+)-(undec|dodec|dec|non|oct|hept|hex|pent|but|prop)(an)e?(ol|one|amine|thiol)")


def parse(text: str) -> str | None:
    """The SMILES that a name stands for; None if it is not a name of this kind or breaks a valence."""
    text = " ".join(text.strip().strip("`").removesuffix(".").lower().split())
    if not text or len(text) > MAX_NAME:
        return None
    old = _OLD.search(text)
    if old and old.end() == len(text):  # 2-hexanol is hexan-2-ol
        text = f"{text[: old.start()].rstrip('-')}{old[2]}{old[3]}-{old[1]}-{old[4]}"
    branches: dict[int, list[str]] = defaultdict(list)
    position = 0
    while match := _PREFIX.match(text, position):
        prefix = "propan-2-yl" if match[2] == "isopropyl" else match[2]
        for at in match[1].split(","):
            branches[int(at)].append(PREFIXES[prefix])
        position = match.end()
    stem = _STEM.match(text, position)
    if stem is None:
        return None
    length, position = STEMS.index(stem[1]) + 1, stem.end()
    bonds = dict.fromkeys(range(1, length), "")
    if text.startswith("an", position):
        position += 2
    while match := _UNSATURATED.match(text, position):
        for at in match[1].split(","):
            if int(at) not in bonds:
                return None
            bonds[int(at)] = {"en": "=", "yn": "#"}[match[2]]
        position = match.end()
    ending = _SUFFIX.fullmatch(text, position)
    if ending is None:
        return None
    if ending[1]:
        for at in ending[1].split(","):
            branches[int(at)].append({"ol": "O", "one": "=O", "amine": "N", "thiol": "S"}[ending[2]])
    elif ending[3]:
        branches[1] += {"al": ["=O"], "oic acid": ["=O", "O"], "enitrile": ["#N"]}[ending[3]]
    if any(not 1 <= at <= length for at in branches):
        return None
    return "".join(
        "C" + "".join(f"({branch})" for branch in branches[n]) + bonds.get(n, "") for n in range(1, length + 1)
    )
