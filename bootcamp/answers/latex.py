"""LaTeX and Unicode as the few plain characters that the mathematical readers know.

One pass over the commands: what only spaces or sizes goes, `\\text{…}` and its like give way to what they hold,
relations and operators become single characters. Commands that mean something to one reader alone (`\\frac`,
`\\sqrt`, `\\begin`, Greek letters) stay. Nothing is invented: an unknown command stays, for the reader to refuse.
"""

from __future__ import annotations

import re

_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": " ", "\u202f": " "})
LEFT_BAR, RIGHT_BAR = "⎸", "⎹"  # bars whose side the writer told, as in \left| and \right|

_WRAPPERS = (
    "text|textrm|textbf|textit|textup|texttt|mathrm|mathbf|mathit|mathsf|mathtt|mathnormal|boldsymbol|operatorname|mbox"
)
_WRAPPED = re.compile(rf"\\(?:{_WRAPPERS})\*?\s?\{{([^{{}}\\]*)\}}", re.ASCII)
_WRAPPER = re.compile(rf"\\(?:{_WRAPPERS})\*?(?![A-Za-z])", re.ASCII)
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+")
_SUBSCRIPT = re.compile("[₀₁₂₃₄₅₆₇₈₉]+")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_THOUSANDS = re.compile(r"(?<=\d)(?:\\,|\{,\}|\\!,|,\\!)(?=\d{3}(?!\d))", re.ASCII)
_REPEATING = re.compile(r"(?<![\d.])(\d{1,20})\.(\d{0,20})\\overline\s?\{(\d{1,20})\}", re.ASCII)
_DEGREES = re.compile(r"\^\s?(?:\\circ(?![A-Za-z])|\{\s?\\circ\s?\})")
_COMMAND = re.compile(
    r"(?P<size>\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])\s?\.?)"
    r"|\\mathbb\s?\{?\s?(?P<numbers>[RZQNC])\s?\}?|\\(?:[A-Za-z]+|[^A-Za-z])",
    re.ASCII,
)
_SIDED = re.compile(r"\\(left|right)\s?\|")

_SPACES = r"\, \; \: \! \> \  \( \) \[ \] \quad \qquad \enspace \thinspace \displaystyle \textstyle \limits \rm \bf"
_COMMANDS = dict.fromkeys(_SPACES.split(" "), " ") | {
    "\\ ": " ", "\\{": "{", "\\}": "}", "\\%": "%", "\\lbrace": "{", "\\rbrace": "}", "\\lbrack": "[", "\\rbrack": "]",
    "\\cdot": "*", "\\times": "*", "\\ast": "*", "\\div": "/", "\\pm": "±", "\\mp": "∓",
    "\\le": "≤", "\\leq": "≤", "\\leqslant": "≤", "\\ge": "≥", "\\geq": "≥", "\\geqslant": "≥",
    "\\lt": "<", "\\gt": ">", "\\ne": "≠", "\\neq": "≠", "\\approx": "≈", "\\equiv": "≡",
    "\\cup": "∪", "\\bigcup": "∪", "\\cap": "∩", "\\setminus": "∖", "\\smallsetminus": "∖", "\\in": "∈",
    "\\emptyset": "∅", "\\varnothing": "∅", "\\infty": "∞", "\\mid": "|", "\\vert": "|", "\\colon": ":",
    "\\lvert": LEFT_BAR, "\\rvert": RIGHT_BAR, "\\langle": "⟨", "\\rangle": "⟩",
    "\\lor": "∨", "\\vee": "∨", "\\land": "∧", "\\wedge": "∧", "\\to": "→", "\\rightarrow": "→",
    "\\degree": "°", "\\R": "ℝ", "\\dfrac": "\\frac", "\\tfrac": "\\frac", "\\cfrac": "\\frac", "\\dbinom": "\\binom",
    "\\tbinom": "\\binom", "\\varepsilon": "\\epsilon", "\\vartheta": "\\theta", "\\varphi": "\\phi",
}  # fmt: skip
_NUMBERS = {"R": "ℝ", "Z": "ℤ", "Q": "ℚ", "N": "ℕ", "C": "ℂ"}
_WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi"
_GREEK = {chr(0x3B1 + k + (k >= 17)): f" \\{word} " for k, word in enumerate([*_WORDS.split(), "chi", "psi", "omega"])}
_CHARACTERS = str.maketrans(
    _GREEK
    | dict.fromkeys("·×⋅∗∙", "*")
    | {"÷": "/", "∕": "/", "⁄": "/", "√": " sqrt ", "µ": " \\mu ", "−": "-", "–": "-", "\u2009": " ", "\u00a0": " "}
    | {half: f"\\frac{{{n}}}{{{d}}}" for half, n, d in zip("½⅓⅔¼¾⅕⅙⅛⅜⅝⅞", "11213111357", "23344568888", strict=True)}
    | {"\u202f": " ", "⩽": "≤", "⩾": "≥", "∣": "|", "º": "°", "$": " ", "~": " ", "′": "'"}
)


def tidy(text: str) -> str:
    """Trim what surrounds an answer without changing it: white space, `$…$`, `\\(…\\)`, a trailing full stop."""
    text = text.translate(_MINUS).strip()
    if len(text) > 1 and text.endswith(".") and not text.endswith(".."):
        text = text[:-1].rstrip()
    if len(text) > 2 and text.startswith("$") and text.endswith("$"):
        text = text.strip("$").strip()
    if (text.startswith("\\(") and text.endswith("\\)")) or (text.startswith("\\[") and text.endswith("\\]")):
        text = text[2:-2].strip()
    return text


def plain(text: str) -> str:
    """`text` with its LaTeX dress off; linear in its length. `x \\le \\tfrac{1}{2}` is `x ≤ \\frac{1}{2}`."""
    text = _THOUSANDS.sub(",", tidy(text))
    text = _REPEATING.sub(_repeating, text)
    text = _DEGREES.sub("°", text)
    text = _SIDED.sub(lambda side: LEFT_BAR if side[1] == "left" else RIGHT_BAR, text)
    text = _COMMAND.sub(_command, text).translate(_CHARACTERS)
    for _ in range(2):  # once in another is common: \textbf{\text{…}}
        text = _WRAPPED.sub(r" \1 ", text)
    text = _WRAPPER.sub(" ", text)  # of what holds more braces, these stay, and group
    text = _SUPERSCRIPT.sub(lambda run: f"^{{{run[0].translate(_RAISED)}}}", text)
    return _SUBSCRIPT.sub(lambda run: f"_{{{run[0].translate(_LOWERED)}}}", text).strip()


def _repeating(match: re.Match[str]) -> str:
    """`1.2\\overline{3}` as the fraction that it is."""
    whole, fixed, again = match.groups()
    above = int(whole + fixed + again) - int(whole + fixed)
    return f"\\frac{{{above}}}{{{10 ** len(fixed) * (10 ** len(again) - 1)}}}"


def _command(match: re.Match[str]) -> str:
    if match["size"]:
        return " "
    if match["numbers"]:
        return _NUMBERS[match["numbers"]]
    return _COMMANDS.get(match[0], match[0])
