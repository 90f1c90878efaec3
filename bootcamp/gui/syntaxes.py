"""Other agents' words for the same actions, read by grammars and never run.

    ui-tars      Thought: …  Action: click(point='<point>510 150</point>')
    openai       {"type": "click", "button": "left", "x": 510, "y": 150}
    browsergym   mouse_click(510, 150, button='left')

What one of them says and `bootcamp.gui.actions` cannot is refused, never guessed: element ids, other
tabs and pages, code, and keys that leave the page. A scroll that names no distance goes `NOTCH`
pixels, and one that names no place is made in the middle of the screen.

Sources: UI-TARS (prompts and action parser, Apache-2.0), OpenAI's computer-use guide, BrowserGym
0.14 (action primitives, Apache-2.0). Only their syntax is taken; theirs is run by eval and exec.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bootcamp.answers import final_answer
from bootcamp.gui import actions
from bootcamp.gui.actions import MAX_TEXT, Action, Argument, Click, Drag, InvalidAction, Move, Scroll, Size
from bootcamp.gui.interfaces import Interface, Syntax

NOTCH = 300.0  # pixels
MAX_REPLY = 8000  # characters, thoughts before the action included
NORMED: Size = (1000, 1000)

HELP: dict[Syntax, str] = {
    "own": actions.HELP,
    "ui-tars": """\
Thought: one short thought
Action: click(point='<point>x y</point>')  left_double(point=…)  right_single(point=…)
drag(start_point='<point>x y</point>', end_point='<point>x y</point>')  scroll(point=…, direction='down')
type(content='text')  hotkey(key='ctrl a')  wait()  finished(content='')""",
    "openai": """\
{"type": "click", "button": "left", "x": 0, "y": 0}  {"type": "double_click", "x": 0, "y": 0}
{"type": "drag", "path": [{"x": 0, "y": 0}, {"x": 9, "y": 9}]}  {"type": "move", "x": 0, "y": 0}
{"type": "scroll", "x": 0, "y": 0, "scroll_x": 0, "scroll_y": 300}  {"type": "type", "text": "…"}
{"type": "keypress", "keys": ["CTRL", "A"]}  {"type": "wait"}  {"type": "screenshot"}
{"type": "message", "content": ""} when done""",
    "browsergym": """\
mouse_click(x, y, button='left')  mouse_dblclick(x, y)  mouse_move(x, y)
mouse_drag_and_drop(from_x, from_y, to_x, to_y)  scroll(delta_x, delta_y)  keyboard_type('text')
keyboard_press('Control+a')  noop()  send_msg_to_user('') when done  report_infeasible('reason')""",
}

_NAME = re.compile(r"\s*([a-z_]{1,24})\s*\(", re.ASCII)
_KEYWORD = re.compile(r"([a-z_]{1,16})\s*=\s*", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,5}(?:\.\d{1,3})?(?![\w.])", re.ASCII)
_STRING = re.compile(r""""((?:[^"\\\n\r]|\\["'\\nt])*)"|'((?:[^'\\\n\r]|\\["'\\nt])*)'""")
_ESCAPE = re.compile(r"""\\(["'\\nt])""")
_SPACE = re.compile(r"[ \t\n]*")
_POINT = re.compile(
    r"\s*(?:<point>|<\|box_start\|>)?\s*\(?\s*(\d{1,5})\s*[, ]\s*(\d{1,5})\s*\)?\s*(?:</point>|<\|box_end\|>)?\s*",
    re.ASCII,
)
_MARKS = {"n": "\n", "t": "\t"}
_KEYS = {
    "control": "ctrl",
    "return": "enter",
    "arrowup": "up",
    "arrowdown": "down",
    "arrowleft": "left",
    "arrowright": "right",
    "page_up": "pageup",
    "page_down": "pagedown",
}


def read(text: str, size: Size, interface: Interface) -> Action:
    """The action in what a policy wrote, in pixels of a screen of `size`; raises `InvalidAction`."""
    grid = size if interface.coordinates == "pixel" else NORMED
    action = _READ[interface.syntax](text, grid)
    return action if grid == size else _scaled(action, size[0] / grid[0], size[1] / grid[1])


def _scaled(action: Action, across: float, down: float) -> Action:
    match action:
        case Click(x, y) | Move(x, y) | Scroll(x, y):
            return replace(action, x=x * across, y=y * down)
        case Drag(points):
            return Drag(tuple((x * across, y * down) for x, y in points))
    return action


def _own(text: str, size: Size) -> Action:
    """Tagged, or the last line."""
    found = final_answer(text)
    if found.problem:
        raise InvalidAction(found.problem, found.note)
    return actions.parse(found.text, size)


# ── UI-TARS ──────────────────────────────────────────────────────────────────────────────────────


def _ui_tars(text: str, size: Size) -> Action:
    _short(text, MAX_REPLY)
    name, plain, named = _call(text.rpartition("Action:")[2])
    if plain:
        raise InvalidAction("bad_argument", f"the arguments of {name} have names")

    def words(*keys: str) -> str:
        return _text(name, named, *keys)

    def point(*keys: str) -> list[Argument]:
        spot = _POINT.fullmatch(words(*keys))
        if not spot:
            raise InvalidAction("bad_argument", f"{name} takes a point like '<point>12 34</point>'")
        return [float(spot[1]), float(spot[2])]

    match name:
        case "click" | "left_single":
            _only(name, named, "point", "start_box")
            return actions.build("click", point("point", "start_box"), size)
        case "left_double":
            _only(name, named, "point", "start_box")
            return actions.build("click", [*point("point", "start_box"), "left", 2.0], size)
        case "right_single":
            _only(name, named, "point", "start_box")
            return actions.build("click", [*point("point", "start_box"), "right"], size)
        case "drag":
            _only(name, named, "start_point", "end_point", "start_box", "end_box")
            return actions.build("drag", point("start_point", "start_box") + point("end_point", "end_box"), size)
        case "scroll":
            _only(name, named, "point", "start_box", "direction")
            steps = {"down": (0.0, NOTCH), "up": (0.0, -NOTCH), "right": (NOTCH, 0.0), "left": (-NOTCH, 0.0)}
            direction = words("direction")
            if direction not in steps:
                raise InvalidAction("bad_argument", "the direction is up, down, left or right")
            return actions.build("scroll", [*point("point", "start_box"), *steps[direction]], size)
        case "type":
            _only(name, named, "content")
            return actions.build("type", [words("content")], size)
        case "hotkey" | "press":
            _only(name, named, "key")
            return _press(words("key").split(), size)
        case "wait":
            _only(name, named)
            return actions.build("wait", [], size)
        case "finished":
            _only(name, named, "content")
            return actions.build("finish", [words("content")] if named else [], size)
    raise InvalidAction("unknown_action", f"there is no action {name!r}")


# ── OpenAI's computer use ────────────────────────────────────────────────────────────────────────


def _openai(text: str, size: Size) -> Action:
    _short(text, MAX_TEXT)
    try:
        said = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, InvalidAction):
            raise
        raise InvalidAction("not_an_action", "an action is one JSON object with a type") from error
    if isinstance(said, dict) and said.get("type") == "computer_call":
        said = said.get("action")
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        raise InvalidAction("not_an_action", "an action is one JSON object with a type")
    kind = said.pop("type")

    def numbers(where: Mapping[str, Any], *keys: str) -> list[Argument]:
        found: list[Any] = [where.get(key) for key in keys]
        if not all(type(number) in (int, float) and abs(number) < 1e5 for number in found):  # bool is no number
            raise InvalidAction("bad_argument", f"{kind} needs the numbers {', '.join(keys)}")
        return [float(number) for number in found]

    match kind:
        case "click":
            _only(kind, said, "x", "y", "button")
            return actions.build("click", [*numbers(said, "x", "y"), _argument(said.get("button", "left"))], size)
        case "double_click":
            _only(kind, said, "x", "y")
            return actions.build("click", [*numbers(said, "x", "y"), "left", 2.0], size)
        case "move":
            _only(kind, said, "x", "y")
            return actions.build("move", numbers(said, "x", "y"), size)
        case "drag":
            _only(kind, said, "path")
            path = said.get("path")
            if not isinstance(path, list) or not all(isinstance(point, dict) for point in path):
                raise InvalidAction("bad_argument", "the path of a drag is a list of objects with x and y")
            return actions.build("drag", [number for point in path for number in numbers(point, "x", "y")], size)
        case "scroll":
            _only(kind, said, "x", "y", "scroll_x", "scroll_y")
            return actions.build("scroll", numbers(said, "x", "y", "scroll_x", "scroll_y"), size)
        case "type":
            _only(kind, said, "text")
            return actions.build("type", [_argument(said.get("text"))], size)
        case "keypress":
            _only(kind, said, "keys")
            keys = said.get("keys")
            if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
                raise InvalidAction("bad_argument", "keys is a list of names")
            return _press(keys, size)
        case "wait" | "screenshot":
            _only(kind, said)
            return actions.build(kind, [], size)
        case "message":
            content = said.get("content", "")
            if isinstance(content, list):  # as the Responses API writes it
                content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
            return actions.build("finish", [_argument(content)] if content else [], size)
    raise InvalidAction("unknown_action", f"there is no action {kind!r:.40}")


def _argument(value: Any) -> Argument:
    if not isinstance(value, str):
        raise InvalidAction("bad_argument", "expected text")
    return value


def _refuse_constant(name: str) -> Any:
    raise InvalidAction("bad_argument", f"{name} is no number of JSON")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise InvalidAction("bad_argument", "a key stands twice")
    return dict(pairs)


# ── BrowserGym ───────────────────────────────────────────────────────────────────────────────────

_PARAMETERS: dict[str, tuple[str, ...]] = {
    "mouse_click": ("x", "y", "button"),
    "mouse_dblclick": ("x", "y", "button"),
    "mouse_move": ("x", "y"),
    "mouse_drag_and_drop": ("from_x", "from_y", "to_x", "to_y"),
    "scroll": ("delta_x", "delta_y"),
    "keyboard_type": ("text",),
    "keyboard_insert_text": ("text",),
    "keyboard_press": ("key",),
    "noop": ("wait_ms",),
    "send_msg_to_user": ("text",),
    "report_infeasible": ("reason",),
}


def _browsergym(text: str, size: Size) -> Action:
    _short(text, MAX_TEXT)
    name, plain, named = _call(text)
    if name not in _PARAMETERS:
        raise InvalidAction("unknown_action", f"there is no action {name!r}")
    parameters = _PARAMETERS[name]
    _only(name, named, *parameters[len(plain) :])
    if len(plain) > len(parameters):
        raise InvalidAction("bad_argument", f"{name} does not take {len(plain)} arguments")
    given = dict(zip(parameters, plain, strict=False)) | named
    if name == "noop":
        return actions.build("wait", [], size)
    wanted = [key for key in parameters if key != "button"]
    if any(key not in given for key in wanted):
        raise InvalidAction("bad_argument", f"{name} needs {', '.join(wanted)}")
    arguments = [given[key] for key in wanted]
    match name:
        case "mouse_click":
            return actions.build("click", [*arguments, given.get("button", "left")], size)
        case "mouse_dblclick":
            return actions.build("click", [*arguments, given.get("button", "left"), 2.0], size)
        case "mouse_move":
            return actions.build("move", arguments, size)
        case "mouse_drag_and_drop":
            return actions.build("drag", arguments, size)
        case "scroll":
            return actions.build("scroll", [size[0] / 2, size[1] / 2, *arguments], size)
        case "keyboard_press":
            return _press(_text(name, given, "key").split("+"), size)
        case "keyboard_type" | "keyboard_insert_text":
            return actions.build("type", arguments, size)
        case "report_infeasible":
            return actions.build("finish", ["infeasible"], size)
    return actions.build("finish", arguments if arguments != [""] else [], size)


# ── what they share ──────────────────────────────────────────────────────────────────────────────


def _short(text: str, most: int) -> None:
    if len(text) > most:
        raise InvalidAction("too_long", f"a reply has at most {most} characters")


def _call(text: str) -> tuple[str, list[Argument], dict[str, Argument]]:
    """Name, plain and named arguments of one call, in time linear in its length."""
    text = text.strip()
    _short(text, MAX_TEXT)
    head = _NAME.match(text)
    if not head:
        raise InvalidAction("not_an_action", "an action looks like a call: name(…)")
    plain: list[Argument] = []
    named: dict[str, Argument] = {}
    at = _after_space(text, head.end())
    while text[at : at + 1] != ")":
        key = _KEYWORD.match(text, at)
        at = key.end() if key else at
        number, quoted = _NUMBER.match(text, at), _STRING.match(text, at)
        value: Argument
        if number:
            value, at = float(number[0]), number.end()
        elif quoted:
            raw = quoted[1] if quoted[1] is not None else quoted[2]
            value, at = _ESCAPE.sub(lambda mark: _MARKS.get(mark[1], mark[1]), raw), quoted.end()
        else:
            raise InvalidAction("bad_argument", f"expected a number or a quoted string in {head[1]}(…)")
        if key and key[1] not in named:
            named[key[1]] = value
        elif key or named:
            raise InvalidAction("bad_argument", f"an argument of {head[1]} stands twice or out of order")
        else:
            plain.append(value)
        at = _after_space(text, at)
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
            if text[at : at + 1] != ")":
                continue
        if text[at : at + 1] != ")":
            raise InvalidAction("bad_argument", f"expected ',' or ')' in {head[1]}(…)")
    if text[at + 1 :].strip():
        raise InvalidAction("trailing_text", "one action a turn, and nothing after it")
    return head[1], plain, named


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _only(name: str, given: Mapping[str, Any], *known: str) -> None:
    strange = [key for key in given if key not in known]
    if strange:
        raise InvalidAction("bad_argument", f"{name} does not take {strange[0]!r:.40}")


def _text(name: str, given: Mapping[str, Argument], *keys: str) -> str:
    found = [given[key] for key in keys if key in given]
    if len(found) != 1 or not isinstance(found[0], str):
        raise InvalidAction("bad_argument", f"{name} needs {' or '.join(keys)} as quoted text")
    return found[0]


def _press(keys: Sequence[str], size: Size) -> Action:
    names = [_KEYS.get(key.lower(), key.lower()) for key in keys]
    held = [name for name in ("ctrl", "shift") if name in names]
    rest = [name for name in names if name not in ("ctrl", "shift")]
    return actions.build("key", ["+".join([*held, *rest])], size)


_READ: dict[Syntax, Callable[[str, Size], Action]] = {
    "own": _own,
    "ui-tars": _ui_tars,
    "openai": _openai,
    "browsergym": _browsergym,
}
