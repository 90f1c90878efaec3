"""What a policy may do to a screen, as a typed union and one canonical text.

    action = name "(" [ argument { "," argument } ] ")"
    argument = number | string
    number = ["-"] digit{1,5} [ "." digit{1,3} ]
    string = '"' { character | '\\"' | '\\\\' | '\\n' } '"'        # no control characters

    click(x, y)   click(x, y, "right")   click(x, y, "left", 2)     up to 3 presses
    move(x, y)    drag(x1, y1, x2, y2)   and on through up to 8 points
    scroll(x, y, dx, dy)                 pixels; positive dy shows what is below
    type("text")  key("ctrl+a")          wait()  screenshot()  finish()  finish("text")

A point outside the screen is an error and never clamped, so that no reward comes from rounding.
Keys are those listed here and no others: none of them leaves the page, opens a tool of the
browser, or touches the clipboard, which episodes of one browser share.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

MAX_TEXT = 1000  # characters of one action's text
MAX_TYPED = 200  # characters typed by one action
MAX_POINTS = 8  # of a drag
MAX_SCROLL = 5000  # pixels

Point = tuple[float, float]
Button = Literal["left", "right"]


class InvalidAction(ValueError):
    """Text that is no action; `code` is a Score code, the message is one line for the policy."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Click:
    x: float
    y: float
    button: Button = "left"
    count: int = 1


@dataclass(frozen=True)
class Move:
    x: float
    y: float


@dataclass(frozen=True)
class Drag:
    """Press at the first point, go through the others, release at the last."""

    points: tuple[Point, ...]


@dataclass(frozen=True)
class Scroll:
    x: float
    y: float
    dx: float
    dy: float


@dataclass(frozen=True)
class Type:
    text: str


@dataclass(frozen=True)
class Key:
    """`combo` holds names that Playwright knows, joined by `+`: `Control+a`."""

    combo: str


@dataclass(frozen=True)
class Wait:
    pass


@dataclass(frozen=True)
class Screenshot:
    pass


@dataclass(frozen=True)
class Finish:
    """The policy's word that it is done; `text` answers a question where the task asks one."""

    text: str = ""


Action = Click | Move | Drag | Scroll | Type | Key | Wait | Screenshot | Finish

HELP = """\
click(x, y)  click(x, y, "right")  click(x, y, "left", 2)  move(x, y)  drag(x1, y1, x2, y2)
scroll(x, y, dx, dy)  type("text")  key("enter")  key("ctrl+a")  wait()  screenshot()  finish()"""

_NAMED = {
    "enter": "Enter",
    "tab": "Tab",
    "escape": "Escape",
    "esc": "Escape",
    "backspace": "Backspace",
    "delete": "Delete",
    "space": "Space",
    "home": "Home",
    "end": "End",
    "pageup": "PageUp",
    "pagedown": "PageDown",
    "up": "ArrowUp",
    "down": "ArrowDown",
    "left": "ArrowLeft",
    "right": "ArrowRight",
}
_MOVES = ("home", "end", "up", "down", "left", "right")
_COMBOS = {
    **{f"ctrl+{key}": f"Control+{key}" for key in "azy"},
    **{f"ctrl+{key}": f"Control+{_NAMED[key]}" for key in (*_MOVES, "backspace", "delete")},
    **{f"shift+{key}": f"Shift+{_NAMED[key]}" for key in (*_MOVES, "tab")},
    **{f"ctrl+shift+{key}": f"Control+Shift+{_NAMED[key]}" for key in _MOVES},
}

_CALL = re.compile(r"\s*([a-z]{1,16})\s*\(", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,5}(?:\.\d{1,3})?(?![\w.])", re.ASCII)
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f\x7f]|\\["\\n])*)"')
_ESCAPE = re.compile(r'\\(["\\n])')
_SPACE = re.compile(r"[ \t]*")

Argument = float | str
Size = tuple[int, int]


def parse(text: str, size: Size) -> Action:
    """The action that `text` writes, on a screen of `size` pixels; raises `InvalidAction`."""
    return build(*_read(text), size)


def build(name: str, arguments: list[Argument], size: Size) -> Action:
    """The action of that name, its arguments checked; raises `InvalidAction`."""
    if name not in _BUILD:
        raise InvalidAction("unknown_action", f"there is no action {name!r}")
    return _BUILD[name](arguments, size)


def parse_point(text: str, size: Size) -> Point | None:
    """The point of `x, y`, `(x, y)` or `click(x, y)`, or None; outside the screen is None too."""
    stripped = text.strip().removesuffix(".")
    if not stripped.startswith("click"):
        inner = stripped[1:-1] if stripped[:1] + stripped[-1:] == "()" else stripped
        stripped = f"click({inner})"
    try:
        action = parse(stripped, size)
    except InvalidAction:
        return None
    return (action.x, action.y) if action == Click(*_xy(action)) else None


def write(action: Action) -> str:
    """The canonical text of an action; `parse` reads it back."""
    match action:
        case Click(x, y, button, count):
            extra = [] if (button, count) == ("left", 1) else [f'"{button}"', *([str(count)] if count > 1 else [])]
            return _call("click", x, y, *extra)
        case Move(x, y):
            return _call("move", x, y)
        case Drag(points):
            return _call("drag", *(coordinate for point in points for coordinate in point))
        case Scroll(x, y, dx, dy):
            return _call("scroll", x, y, dx, dy)
        case Type(text):
            return _call("type", json.dumps(text, ensure_ascii=False))
        case Key(combo):
            return _call("key", f'"{_WRITTEN[combo]}"')
        case Wait():
            return "wait()"
        case Screenshot():
            return "screenshot()"
        case Finish(text):
            return _call("finish", *([json.dumps(text, ensure_ascii=False)] if text else []))


def _call(name: str, *arguments: float | str) -> str:
    written = (a if isinstance(a, str) else f"{a:.3f}".rstrip("0").rstrip(".") for a in arguments)
    return f"{name}({', '.join(written)})"


def _xy(action: Action) -> Point:
    return (action.x, action.y) if isinstance(action, Click) else (-1.0, -1.0)


def _read(text: str) -> tuple[str, list[Argument]]:
    """Name and arguments, by the grammar above; time is linear in the length of the text."""
    if len(text) > MAX_TEXT:
        raise InvalidAction("too_long", f"an action has at most {MAX_TEXT} characters")
    call = _CALL.match(text)
    if not call:
        raise InvalidAction("not_an_action", "an action looks like click(12, 34)")
    arguments: list[Argument] = []
    at = _after_space(text, call.end())
    if text[at : at + 1] == ")":
        return call[1], _ended(text, at, arguments)
    while True:
        number, quoted = _NUMBER.match(text, at), _STRING.match(text, at)
        if number:
            arguments.append(float(number[0]))
            at = number.end()
        elif quoted:
            arguments.append(_ESCAPE.sub(lambda m: "\n" if m[1] == "n" else m[1], quoted[1]))
            at = quoted.end()
        else:
            raise InvalidAction("bad_argument", f"expected a number or a string in double quotes in {call[1]}(…)")
        at = _after_space(text, at)
        if text[at : at + 1] == ")":
            return call[1], _ended(text, at, arguments)
        if text[at : at + 1] != ",":
            raise InvalidAction("bad_argument", f"expected ',' or ')' in {call[1]}(…)")
        at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _ended(text: str, close: int, arguments: list[Argument]) -> list[Argument]:
    if text[close + 1 :].strip():
        raise InvalidAction("trailing_text", "one action a turn, and nothing after it")
    return arguments


def _numbers(name: str, arguments: Sequence[Argument]) -> list[float]:
    numbers = [argument for argument in arguments if isinstance(argument, float)]
    if len(numbers) != len(arguments):
        raise InvalidAction("bad_argument", f"{name} takes numbers here")
    return numbers


def _points(name: str, arguments: Sequence[Argument], size: Size) -> tuple[Point, ...]:
    numbers = _numbers(name, arguments)
    points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    for x, y in points:
        if not (0 <= x < size[0] and 0 <= y < size[1]):
            raise InvalidAction("out_of_range", f"({x:g}, {y:g}) is outside the screen of {size[0]} x {size[1]}")
    return points


def _count(name: str, arguments: Sequence[Argument], allowed: Sequence[int]) -> None:
    if len(arguments) not in allowed:
        raise InvalidAction("bad_argument", f"{name} does not take {len(arguments)} arguments")


def _click(arguments: list[Argument], size: Size) -> Click:
    _count("click", arguments, (2, 3, 4))
    ((x, y),) = _points("click", arguments[:2], size)
    button = arguments[2] if len(arguments) > 2 else "left"
    count = arguments[3] if len(arguments) > 3 else 1.0
    if button not in ("left", "right"):
        raise InvalidAction("bad_argument", 'the button is "left" or "right"')
    if not isinstance(count, float) or count not in (1.0, 2.0, 3.0):
        raise InvalidAction("bad_argument", "a click has 1 to 3 presses")
    return Click(x, y, "left" if button == "left" else "right", int(count))


def _move(arguments: list[Argument], size: Size) -> Move:
    _count("move", arguments, (2,))
    return Move(*_points("move", arguments, size)[0])


def _drag(arguments: list[Argument], size: Size) -> Drag:
    _count("drag", arguments, range(4, 2 * MAX_POINTS + 1, 2))
    return Drag(_points("drag", arguments, size))


def _scroll(arguments: list[Argument], size: Size) -> Scroll:
    _count("scroll", arguments, (4,))
    ((x, y),) = _points("scroll", arguments[:2], size)
    dx, dy = _numbers("scroll", arguments[2:])
    if max(abs(dx), abs(dy)) > MAX_SCROLL:
        raise InvalidAction("out_of_range", f"a scroll goes at most {MAX_SCROLL} pixels")
    return Scroll(x, y, dx, dy)


def _text(name: str, arguments: list[Argument]) -> str:
    _count(name, arguments, (1,))
    (text,) = arguments
    if not isinstance(text, str):
        raise InvalidAction("bad_argument", f"{name} takes a string in double quotes")
    if len(text) > MAX_TYPED:
        raise InvalidAction("too_long", f"{name} takes at most {MAX_TYPED} characters")
    return text


def _key(arguments: list[Argument], _: Size) -> Key:
    combo = _text("key", arguments).replace(" ", "").lower()
    known = _NAMED.get(combo) or _COMBOS.get(combo)
    if known is None:
        raise InvalidAction("blocked_key", f"{combo!r} is not one of the keys: use type for text")
    return Key(known)


def _bare(action: Action) -> Callable[[list[Argument], Size], Action]:
    def build(arguments: list[Argument], _: Size) -> Action:
        _count(type(action).__name__.lower(), arguments, (0,))
        return action

    return build


def _finish(arguments: list[Argument], _: Size) -> Finish:
    return Finish(_text("finish", arguments)) if arguments else Finish()


_BUILD: dict[str, Callable[[list[Argument], Size], Action]] = {
    "click": _click,
    "move": _move,
    "drag": _drag,
    "scroll": _scroll,
    "type": lambda arguments, _: Type(_text("type", arguments)),
    "key": _key,
    "wait": _bare(Wait()),
    "screenshot": _bare(Screenshot()),
    "finish": _finish,
}
_WRITTEN = {known: name for name, known in reversed([*_NAMED.items(), *_COMBOS.items()])}
