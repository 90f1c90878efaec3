"""Plans of syntheses as data: a stock of string formulae and the steps that lead from it to a target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Stock A, B, ...; a route; the level from which on it is asked; another route to the same; several targets."""

    level: int
    stock: tuple[str, ...]
    route: str
    other: str = ""
    targets: tuple[int, ...] = ()  # numbers of the steps that make them; the last step if none is given


_ALKENE, _NITRILE, _ALCOHOL, _BROMIDE = (
    "{A}C({b})C=C",
    "{A}C({b})C#N",
    "{A}C({b})CO",
    "{A}C({b})CBr",
)
_BROMOACID, _BROMOALDEHYDE = "OC(=O)c9cc({c})cc(Br)c9", "O=Cc9cc({c})cc(Br)c9"

PLANS: dict[str, tuple[Plan, ...]] = {
    "assembly": (
        Plan(1, ("OC(=O)c9ccc(Br)cc9", "N{b}", "{X}B(O)O"), "amidate A B; suzuki 1 C"),
        Plan(1, ("O=Cc9ccc(Br)cc9", "N{b}", "{X}B(O)O"), "suzuki A C; aminate 1 B"),
        Plan(1, ("OC(=O)CCCC#C", "N{b}", "{A}CN=[N+]=[N-]"), "amidate A B; click 1 C"),
        Plan(1, ("O=S(=O)(Cl)c9ccc(Br)cc9", "N{b}", "{X}B(O)O"), "sulfonylate A B; suzuki 1 C"),
        Plan(2, (_BROMOACID, "{X}B(O)O", "O{b}"), "suzuki A B; esterify 1 C"),
        Plan(2, ("OC(=O)CCCC#C", "N{a}", "{A}C({b})CBr"), "amidate A B; azidate C; click 2 1"),
        Plan(2, (_BROMOALDEHYDE, "{X}B(O)O", "N{b}"), "suzuki A B; aminate 1 C"),
        Plan(2, (_BROMOACID, "N{b}", "C#C{a}"), "sonogashira A C; amidate 1 B"),
        Plan(3, ("OCc9ccc(Br)cc9", "{X}B(O)O", "N{b}"), "suzuki A B; oxidise 1; aminate 2 C"),
        Plan(3, (_BROMOACID, _BROMIDE, "{X}B(O)O"), "azidate B; staudinger 1; amidate A 2; suzuki 3 C"),
        Plan(3, ("N#CCCCC#C", "{A}CCO"), "brominate B; azidate 1; click 2 A"),
        Plan(3, ("OCc9ccc(Br)cc9", "{X}B(O)O", "CCOP(=O)(OCC)CC(=O)O{b}"), "suzuki A B; oxidise 1; olefinate 2 C"),
    ),
    "ring": (
        Plan(1, ("{A}C(=O)O", "C=CCNCC=C"), "amidate A B; metathesise 1"),
        Plan(1, ("{A}CBr", "C#C{b}"), "azidate A; click 1 B"),
        Plan(1, ("C=CC(=C){a}", "C=CC(=O){b}"), "cycloadd A B; reduce 1"),
        Plan(1, ("{A}C=O", "C=CC(=O){b}"), "stetter A B; furan 1"),
        Plan(2, ("{A}CO", "C=CC(=O){b}"), "oxidise A; stetter 1 B; furan 2"),
        Plan(2, ("{A}C=O", "C=CC(=O){b}", "N{c}"), "stetter A B; pyrrole 1 C"),
        Plan(2, (_NITRILE, "C=CCNCC=C"), "hydrolyse A; amidate 1 B; metathesise 2"),
        Plan(2, ("C=CC(=C){a}", "C=CC(=O){b}", "N{c}"), "cycloadd A B; aminate 1 C"),
        Plan(3, ("{A}CCBr", "{B}CO", "C=CC(=O){c}"), "azidate A; staudinger 1; oxidise B; stetter 3 C; pyrrole 4 2"),
        Plan(3, (_ALKENE, "C=CCNCC=C"), "hydroborate A; acidify 1; amidate 2 B; metathesise 3"),
        Plan(3, ("{A}CO", "C=CC(=O){b}", "{C}CBr"), "oxidise A; stetter 1 B; azidate C; staudinger 3; pyrrole 2 4"),
        Plan(3, ("C#C{a}", "{B}C({c})CCO"), "brominate B; azidate 1; click 2 A"),
    ),
    "protected": (
        Plan(1, ("NC({a})C(=O)O", "N{b}"), "boc A; amidate 1 B; deboc 2"),
        Plan(1, ("OC({a})CC(=O){b}",), "silylate A; methylate 1; desilylate 2"),
        Plan(1, ("OCC({a})CC(=O){b}",), "silylate A; methylate 1; desilylate 2"),
        Plan(1, ("NCC({a})C(=O)O", "N{b}"), "boc A; amidate 1 B; deboc 2"),
        Plan(2, ("NC({a})C(=O)O", "{B}CCBr"), "azidate B; staudinger 1; boc A; amidate 3 2; deboc 4"),
        Plan(2, ("NC({a})C(=O)O", "NCC({b})C(=O)OC"), "boc A; amidate 1 B; deboc 2"),
        Plan(2, ("OCC({a})CC=O",), "silylate A; methylate 1; desilylate 2"),
        Plan(3, ("NC({a})C(=O)O", "N{b}", "{C}C(=O)O"), "boc A; amidate 1 B; deboc 2; amidate C 3"),
        Plan(3, ("OC({a})CC(=O)CC({b})O",), "silylate A; methylate 1; desilylate 2"),
        Plan(3, ("NCC({a})C(=O)O", "NC({b})C(=O)OC", "{C}C(=O)O"), "boc A; amidate 1 B; deboc 2; amidate C 3"),
    ),
    "divergent": (
        Plan(1, (_ALCOHOL, "N{c}", "O{c}"), "acidify A; amidate 1 B; esterify 1 C", targets=(2, 3)),
        Plan(1, ("{A}CO", "N{b}", "CC(=O){x}"), "oxidise A; aminate 1 B; aldol C 1", targets=(2, 3)),
        Plan(1, (_BROMIDE, "C#C{c}"), "azidate A; staudinger 1; click 1 B", targets=(2, 3)),
        Plan(2, (_ALKENE, "N{c}", "{A}C(=O)O"), "hydroborate A; oxidise 1; aminate 2 B; esterify C 1", targets=(3, 4)),
        Plan(2, (_ALKENE, "N{c}", "O{a}"), "hydroborate A; acidify 1; amidate 2 B; esterify 2 C", targets=(3, 4)),
        Plan(2, ("{A}C=O", "C=CC(=O){b}", "N{c}"), "stetter A B; furan 1; pyrrole 1 C", targets=(2, 3)),
        Plan(3, (_BROMIDE, "C#C{c}", "{X}C(=O)O"), "azidate A; staudinger 1; click 1 B; amidate C 2", targets=(3, 4)),
        Plan(
            3,
            (_ALKENE, "N{c}", "C=CC(=O){a}"),
            "hydroborate A; oxidise 1; aminate 2 B; stetter 2 C; furan 4",
            targets=(3, 5),
        ),
    ),
    "formula": (
        Plan(1, (_ALCOHOL, "N{c}"), "acidify A; amidate 1 B"),
        Plan(1, (_NITRILE, "O{c}"), "hydrolyse A; esterify 1 B"),
        Plan(1, ("{A}C=O", "C=CC(=O){b}"), "stetter A B; furan 1"),
        Plan(2, (_ALKENE, "N{c}"), "hydroborate A; oxidise 1; aminate 2 B"),
        Plan(2, (_BROMIDE, "C#C{c}"), "azidate A; click 1 B"),
        Plan(2, ("{A}C=O", "C=CC(=O){b}", "N{c}"), "stetter A B; pyrrole 1 C"),
        Plan(3, (_BROMIDE, "{C}C(=O)O"), "azidate A; staudinger 1; amidate B 2"),
        Plan(3, (_ALKENE,), "hydroborate A; brominate 1; cyanate 2; hydrolyse 3"),
    ),
}  # fmt: skip

# Two routes to the same target from one stock: the first meets the rule of its kind, the other does not.
ALTERNATIVES: dict[str, tuple[Plan, ...]] = {
    "forbidden": (
        Plan(1, (_NITRILE, _ALCOHOL, "N{c}"), "hydrolyse A; amidate 1 C", "acidify B; amidate 1 C"),
        Plan(1, ("{A}C({b})CC#N", "{A}C({b})CCO", "O{c}"), "hydrolyse A; esterify 1 C", "acidify B; esterify 1 C"),
        Plan(1, ("{A}C({b})CC=O", _ALKENE, "{C}C(=O)O"), "reduce A; esterify 1 C", "hydroborate B; esterify 1 C"),
        Plan(
            2, ("{A}C({b})CC#N", _ALKENE, "N{c}"),
            "hydrolyse A; amidate 1 C",
            "hydroborate B; acidify 1; amidate 2 C",
        ),
        Plan(
            2, ("{A}C({b})CC=O", _ALKENE, "N{c}"),
            "acidify A; amidate 1 C",
            "hydroborate B; acidify 1; amidate 2 C",
        ),
        Plan(
            2, (_ALKENE, "{A}C({b})CC=O", "N{c}"),
            "hydroborate A; oxidise 1; aminate 2 C",
            "reduce B; oxidise 1; aminate 2 C",
        ),
        Plan(
            3, (_BROMIDE, "{A}C({b})CC#N", "O{c}"),
            "hydrolyse B; esterify 1 C",
            "cyanate A; hydrolyse 1; esterify 2 C",
        ),
    ),
    "required": (
        Plan(1, (_NITRILE, _ALCOHOL, "N{c}"), "hydrolyse A; amidate 1 C", "acidify B; amidate 1 C"),
        Plan(1, (_ALKENE, "{A}C({b})CC=O", "{C}C(=O)O"), "hydroborate A; esterify 1 C", "reduce B; esterify 1 C"),
        Plan(1, (_ALCOHOL, _NITRILE, "O{c}"), "acidify A; esterify 1 C", "hydrolyse B; esterify 1 C"),
        Plan(
            2, (_ALKENE, "{A}C({b})CC#N", "N{c}"),
            "hydroborate A; acidify 1; amidate 2 C",
            "hydrolyse B; amidate 1 C",
        ),
        Plan(
            2, (_BROMIDE, "{A}C({b})CC#N", "O{c}"),
            "cyanate A; hydrolyse 1; esterify 2 C",
            "hydrolyse B; esterify 1 C",
        ),
        Plan(
            3, (_ALKENE, "{A}C({b})CCN=[N+]=[N-]", "C#C{c}"),
            "hydroborate A; brominate 1; azidate 2; click 3 C",
            "click B C",
        ),
    ),
    "shortest": (
        Plan(1, (_NITRILE, "{A}C({b})CO", "N{c}"), "hydrolyse A; amidate 1 C", "oxidise B; acidify 1; amidate 2 C"),
        Plan(1, (_BROMIDE, "{A}C({b})CO", "C#C{c}"), "azidate A; click 1 C", "brominate B; azidate 1; click 2 C"),
        Plan(
            1, ("{A}C({b})CC=O", _ALKENE, "{C}C(=O)O"),
            "reduce A; esterify 1 C",
            "hydroborate B; oxidise 1; reduce 2; esterify 3 C",
        ),
        Plan(
            2, ("{A}C({b})CC#N", _ALKENE, "N{c}"),
            "hydrolyse A; amidate 1 C",
            "hydroborate B; acidify 1; amidate 2 C",
        ),
        Plan(2, ("{A}C({b})CCO", _ALKENE, "N{c}"), "oxidise A; aminate 1 C", "hydroborate B; oxidise 1; aminate 2 C"),
        Plan(
            3, ("{A}C({b})CC#N", _BROMIDE, "O{c}"),
            "hydrolyse A; esterify 1 C",
            "cyanate B; hydrolyse 1; esterify 2 C",
        ),
        Plan(
            3, (_BROMIDE, "{A}C({b})CO", "{C}C(=O)O"),
            "azidate A; staudinger 1; amidate C 2",
            "brominate B; azidate 1; staudinger 2; amidate C 3",
        ),
    ),
    "budget": (
        Plan(1, (_NITRILE, _ALCOHOL, "N{c}"), "hydrolyse A; amidate 1 C", "acidify B; amidate 1 C"),
        Plan(1, (_ALKENE, "{A}C({b})CC=O", "{C}C(=O)O"), "hydroborate A; esterify 1 C", "reduce B; esterify 1 C"),
        Plan(
            2, (_ALKENE, "{A}C({b})CC#N", "N{c}"),
            "hydroborate A; acidify 1; amidate 2 C",
            "hydrolyse B; amidate 1 C",
        ),
        Plan(
            2, (_BROMIDE, "{A}C({b})CC#N", "O{c}"),
            "cyanate A; hydrolyse 1; esterify 2 C",
            "hydrolyse B; esterify 1 C",
        ),
        Plan(
            3, (_ALKENE, "{A}C({b})CCN=[N+]=[N-]", "C#C{c}"),
            "hydroborate A; brominate 1; azidate 2; click 3 C",
            "click B C",
        ),
        Plan(
            3, ("{A}C({b})CO", _BROMIDE, "{C}C(=O)O"),
            "brominate A; azidate 1; staudinger 2; amidate C 3",
            "azidate B; staudinger 1; amidate C 2",
        ),
    ),
}  # fmt: skip
