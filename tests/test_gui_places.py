"""Grounding where the place is computed: worked out by hand here, and compared with what is drawn."""

from __future__ import annotations

import math
import re
from random import Random

import pytest

import bootcamp
from bootcamp.gui import screens
from bootcamp.gui.grounding import Computed
from bootcamp.gui.screens import Widget

COMPUTED = [spec.id for spec in bootcamp.tasks("gui/ground-text/*") if isinstance(bootcamp.task(spec.id), Computed)]
every_computed = pytest.mark.parametrize("task_id", COMPUTED)


def slider(name: str, box: tuple[int, int, int, int], *states: str) -> Widget:
    return Widget("slider", name, box, states)


ACROSS = slider("Volume", (100, 50, 200, 20), "from 0 at the left to 100 at the right", "thumb at x = 130")
UPRIGHT = slider("Gain", (50, 100, 20, 200), "from -10 at the bottom to 30 at the top", "thumb at y = 130")
DECADES = slider(
    "Delay", (100, 90, 300, 20), "from 1 at the left to 1000 at the right", "logarithmic", "thumb at x = 130"
)
OTHER = slider("Bass", (60, 150, 400, 20), "from 20 at the left to 60 at the right", "thumb at x = 160")
FIELD = Widget("field", "Colour", (100, 50, 360, 200), ("hue from 0", "saturation from 0"))
PLOT = [
    Widget("chart", "Yield", (100, 20, 300, 200)),
    Widget("tick", "0", (126, 228, 48, 16), ("x axis",)),  # 0 at 150, 50 at 350
    Widget("tick", "50", (326, 228, 48, 16), ("x axis",)),
    Widget("tick", "10", (44, 192, 48, 16), ("y axis",)),  # 10 at 200, 1000 at 100
    Widget("tick", "1000", (44, 92, 48, 16), ("y axis",)),
]
STEEP = [Widget("chart", "Yield", (100, 20, 300, 200), ("y logarithmic",)), *PLOT[1:]]
MARKED = [*PLOT, Widget("mark", "A", (146, 196, 8, 8)), Widget("mark", "B", (246, 146, 8, 8))]
TOWN = [
    Widget("place", "Mill", (195, 195, 10, 10)),
    Widget("place", "Tower", (295, 195, 10, 10)),
    Widget("bar", "2 km", (24, 372, 40, 6)),
]
MAY = Widget("month", "May 2031", (20, 60, 350, 240), ("", "the 1st is a Thursday"))  # cells of 50 x 40
SHEET = Widget("sheet", "Costs", (40, 40, 300, 160), ("columns C to H, each 50 wide", "rows 12 to 19, each 20 high"))
UNEVEN = Widget(
    "sheet",
    "Costs",
    (40, 40, 330, 160),
    ("columns C to H, each 50 wide but D, which is 80", "rows 1 to 8, each 20 high"),
)
FOLDED = Widget(
    "sheet",
    "Costs",
    (40, 40, 200, 120),
    ("columns C to H, each 50 wide", "rows 12 to 19, each 20 high", "columns D and F and rows 13 and 15 hidden"),
)
LINES = [
    Widget("line", "agar borax agate", (10, 30, 160, 24), ("each character 10 wide",)),
    Widget("line", "clamp nozzle probe", (10, 70, 180, 24), ("each character 10 wide",)),
]
CHESS = Widget("board", "Chess", (100, 20, 320, 320), ("White at the bottom",))  # squares of 40
TURNED = Widget("board", "Chess", (100, 20, 320, 320), ("Black at the bottom",))
KEYS = Widget(
    "keyboard",
    "QWERTY",
    (10, 30, 420, 150),
    (
        "rows qwertyuiop, asdfghjkl and zxcvbnm",
        "each key 40 wide",
        "the second row begins 20 and the third 40 to the right",
    ),
)

# Task, elements, question, a point that is right, and points just outside of what is right.
CASES = [
    (
        "slider",
        [ACROSS],
        'Find where the slider "Volume" reads 35, within 4 pixels.',
        (170, 60),
        [(164, 60), (176, 60)],
    ),
    ("slider", [UPRIGHT], 'Find where the slider "Gain" reads 0, within 4 pixels.', (60, 250), [(60, 244), (60, 256)]),
    (
        "slider",
        [DECADES],
        'Find where the slider "Delay" reads 100, within 4 pixels.',
        (300, 99),
        [(294, 99), (306, 99)],
    ),
    (
        "slider",
        [ACROSS, OTHER],
        'Find where the slider "Volume" reads what the slider "Bass" shows now, within 4 pixels.',
        (160, 60),  # a quarter of the way from 20 to 60 is 30
        [(154, 60), (166, 60)],
    ),
    ("color", [FIELD], "Find hue 90 and saturation 25, within 8 pixels.", (190, 200), [(180, 200), (190, 210)]),
    (
        "color",
        [FIELD],
        "Find the hue and saturation (HSV) of #804060, within 8 pixels.",
        (430, 150),
        [(419, 150), (430, 161)],
    ),
    (
        "color",
        [FIELD],
        "Find the hue and saturation (HSV) of the complement (opposite hue, same saturation) of #804060, "
        "within 8 pixels.",
        (250, 150),
        [(239, 150), (430, 150)],
    ),
    (
        "color",
        [FIELD],
        "Find the hue and saturation (HSV) of the colour half way between #404000 and #008040 (the mean of each of R, G"
        " and B), within 8 pixels.",
        (220, 117),  # (32, 96, 32): hue 120, two thirds
        [(231, 117), (220, 128)],
    ),
    (
        "chart",
        PLOT,
        "Find the point x = 20, y = 208 of the chart, within 4 pixels. Rule.",
        (230, 180),
        [(224, 180), (230, 186)],
    ),
    (
        "chart",
        STEEP,
        "Find the point x = 20, y = 100 of the chart, within 4 pixels. Rule.",
        (230, 150),
        [(224, 150), (230, 156)],
    ),
    (
        "chart",
        MARKED,
        "Find where the straight line through the middles of A and B reaches x = 50, within 4 pixels. Rule.",
        (350, 100),
        [(350, 106), (344, 100)],
    ),
    ("map", TOWN, "Find the point 2.5 km west of Mill, within 6 pixels. Rule.", (150, 200), [(142, 200), (250, 200)]),
    ("map", TOWN, "Find the point 1 km east and 3 km south of Tower, within 6 pixels. Rule.", (320, 260), [(320, 140)]),
    (
        "map",
        TOWN,
        "Find the point 2 km from Mill at a bearing of 150 degrees, within 6 pixels. Rule.",
        (220, 235),
        [(235, 220)],
    ),
    (
        "map",
        TOWN,
        "Find the point 1/5 of the straight way from Tower to Mill, within 6 pixels. Rule.",
        (280, 200),
        [(220, 200)],
    ),
    (
        "map",
        TOWN,
        "Find the point 3 km from Mill and 4 km from Tower, the one further north, within 6 pixels. Rule.",
        (236, 152),  # 3, 4 and 5: a right angle
        [(236, 248)],
    ),
    ("month", [MAY], "Find day 17.", (295, 160), [(295, 139), (295, 181), (269, 160), (321, 160)]),
    ("month", [MAY], "Find the second Tuesday.", (95, 160), [(95, 120)]),  # the 13th
    ("month", [MAY], "Find the last Friday.", (245, 240), [(245, 280)]),  # the 30th
    ("month", [MAY], "Find the second Monday after day 5.", (45, 200), [(45, 160)]),  # the 5th is one: the 19th
    ("month", [MAY], "Find the working day (Monday to Friday) that is the 3rd after day 8.", (95, 160), [(45, 160)]),
    ("cell", [SHEET], "Find cell E14.", (165, 90), [(139, 90), (191, 90), (165, 79), (165, 101)]),
    ("cell", [UNEVEN], "Find cell D2.", (130, 70), [(89, 70), (171, 70)]),
    ("cell", [UNEVEN], "Find cell F2.", (245, 70), [(195, 70)]),
    ("cell", [FOLDED], "Find cell G16.", (165, 90), [(265, 130)]),  # C, E, G and 12, 14, 16
    ("cell", [SHEET], "Find the cell 3 down and 2 to the left of G13.", (165, 130), [(265, 130), (165, 90)]),
    (
        "caret",
        LINES[:1],
        'Find where the caret stands before the word "agate", within 3 pixels.',
        (120, 40),
        [(110, 40), (125, 40)],
    ),
    (
        "caret",
        LINES[:1],
        'Find where the caret stands between "a" and "gar" of the word "agar", within 3 pixels.',
        (20, 40),
        [(15, 40), (130, 40)],
    ),
    (
        "caret",
        LINES,
        "Find where the caret stands right after the last letter of the second word of line 2, within 3 pixels.",
        (130, 80),
        [(130, 40)],
    ),
    (
        "caret",
        LINES,
        'Find where the caret stands right after the second "z" of line 2, within 3 pixels.',
        (110, 80),
        [(100, 80)],
    ),
    (
        "caret",
        LINES,
        "Find where the caret stands after going back 2 words from the end of line 2, each time to the start of a word,"
        " within 3 pixels.",
        (70, 80),
        [(140, 80), (64, 80)],
    ),
    ("board", [CHESS], "Find square e4.", (280, 200), [(259, 200), (301, 200), (280, 179), (280, 221)]),
    ("board", [TURNED], "Find square e4.", (240, 160), [(280, 200)]),
    ("board", [CHESS], "Find the square 1 file towards a and 2 ranks towards 8 from e4.", (240, 120), [(320, 120)]),
    ("board", [TURNED], "Find the square 1 file towards h and 2 ranks towards 1 from e4.", (200, 80), [(240, 160)]),
    ("board", [CHESS], "Find the square half way between a1 and g7.", (240, 200), [(120, 320)]),
    ("board", [CHESS], "Find the only square from which a knight attacks both e1 and d2.", (320, 240), [(280, 320)]),
    ("keyboard", [KEYS], 'Find the key "g".', (210, 105), [(189, 105), (231, 105), (210, 79), (210, 131)]),
    ("keyboard", [KEYS], 'Find the key 2 to the left of "m".', (230, 155), [(270, 155), (310, 155)]),
    ("keyboard", [KEYS], 'Find the next key of "agar" when "ag" has been typed.', (50, 105), [(210, 105)]),
    ("keyboard", [KEYS], 'Find the key of the letter that comes 2 after "a" in the alphabet.', (150, 155), [(50, 105)]),
]


@pytest.mark.parametrize(("name", "widgets", "question", "inside", "outside"), CASES, ids=[c[2][:60] for c in CASES])
def test_places_worked_out_by_hand(
    name: str, widgets: list[Widget], question: str, inside: tuple[int, int], outside: list[tuple[int, int]]
) -> None:
    task = bootcamp.task(f"gui/ground-text/{name}")
    assert isinstance(task, Computed)
    found = task.find(question, widgets)
    assert found is not None
    answer = {"question": question, "target": list(found.box), "widgets": []}
    assert task.verify(answer, f"<answer>{inside[0]}, {inside[1]}</answer>").correct
    for x, y in outside:
        assert not task.verify(answer, f"<answer>{x}, {y}</answer>").correct, (x, y, found.box)


@every_computed
def test_looking_again_finds_the_place_and_a_moved_one_is_noticed(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for level in task.levels:
        for seed in range(100):
            instance = task.instance(seed, level)
            x, y, w, h = instance.answer["target"]
            assert 0 <= x < x + w <= screens.SIZE[0]
            assert 0 <= y < y + h <= screens.SIZE[1]
            assert task.check(instance.problem), instance.prompt
            assert not task.check(bootcamp.Problem(instance.prompt, instance.answer | {"target": [x + w, y, w, h]}))
            assert not task.verify(instance.answer, "<answer>none</answer>").correct
            assert f"({x}, {y}, {x + w}, {y + h})" not in instance.prompt


@every_computed
def test_a_point_somewhere_on_the_thing_rarely_pays(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for level in task.levels:
        wins, rng = 0, Random(0)
        for seed in range(200):
            answer = task.instance(seed, level).answer
            boxes = [box for _, _, box, _ in answer["widgets"]]
            x, y, w, h = rng.choice(boxes)
            for point in ((rng.randrange(x, x + w), rng.randrange(y, y + h)), (x + w // 2, y + h // 2)):
                wins += task.verify(answer, f"<answer>{point[0]}, {point[1]}</answer>").correct
        assert wins <= 20  # of 400


def pieces(widget: Widget) -> list[tuple[str, float, float, float, float]]:
    """What is written in the drawing of an element, and where on the screen."""
    place = "".join(rf"{side}:([-\d.]+)px;" for side in ("left", "top", "width", "height"))
    found = re.findall(rf'<i class="[^"]*" style="{place}[^>]*>([^<]*)</i>', widget.markup(0))
    left, top = widget.box[:2]
    return [(text, left + float(x), top + float(y), float(w), float(h)) for x, y, w, h, text in found]


@pytest.mark.parametrize("seed", range(20))
def test_the_day_asked_for_is_written_where_a_click_is_right(seed: int) -> None:
    answer = bootcamp.task("gui/ground-text/month").instance(seed, 1).answer
    ((role, name, box, states),) = answer["widgets"]
    day = re.findall(r"\d+", answer["question"])[0]
    (written,) = [piece for piece in pieces(Widget(role, name, tuple(box), tuple(states))) if piece[0] == day]
    assert list(written[1:]) == answer["target"]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("level", [1, 2])
def test_a_cell_lies_below_its_letter_and_beside_its_number(seed: int, level: int) -> None:
    answer = bootcamp.task("gui/ground-text/cell").instance(seed, level).answer
    ((role, name, box, states),) = answer["widgets"]
    (letter, number), *_ = re.findall(r"\b([A-Z])(\d+)\b", answer["question"])
    written = {piece[0]: piece[1:] for piece in pieces(Widget(role, name, tuple(box), tuple(states))) if piece[0]}
    assert [written[letter][0], written[number][1], written[letter][2], written[number][3]] == answer["target"]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("depth", [1, 2])  # from White's side, from Black's
def test_a_square_lies_above_its_file_and_beside_its_rank(seed: int, depth: int) -> None:
    task = bootcamp.task("gui/ground-text/board")
    assert isinstance(task, Computed)
    (board,), question, target = task.ask(Random(seed), depth)
    ((file, rank),) = re.findall(r"\b([a-h])([1-8])\b", question)
    written = {piece[0]: piece[1:] for piece in pieces(board) if piece[0]}
    assert target is not None
    assert (written[file][0], written[rank][1], written[file][2], written[rank][3]) == target.box


@pytest.mark.parametrize("seed", range(20))
def test_the_key_asked_for_is_drawn_where_a_click_is_right(seed: int) -> None:
    answer = bootcamp.task("gui/ground-text/keyboard").instance(seed, 1).answer
    ((role, name, box, states),) = answer["widgets"]
    written = {piece[0]: list(piece[1:]) for piece in pieces(Widget(role, name, tuple(box), tuple(states)))}
    assert written[re.findall(r'"(\w)"', answer["question"])[0]] == answer["target"]


@pytest.mark.parametrize("seed", range(20))
def test_the_letters_of_a_line_stand_on_both_sides_of_the_caret(seed: int) -> None:
    answer = bootcamp.task("gui/ground-text/caret").instance(seed, 1).answer
    (word,) = re.findall(r'"(\w+)"', answer["question"])
    ((role, name, box, states),) = [one for one in answer["widgets"] if word in one[1].split()]
    letters = [piece for piece in pieces(Widget(role, name, tuple(box), tuple(states))) if piece[0]]
    x, _, w, _ = answer["target"]
    behind = [piece for piece in letters if piece[1] >= x + (w - 1) / 2]
    assert "".join(piece[0] for piece in behind).startswith(word)
    assert math.isclose(behind[0][1], x + (w - 1) / 2)
