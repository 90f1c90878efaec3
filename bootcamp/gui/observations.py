"""What a policy sees: the elements on the screen as text, from one look into the page.

    textbox "City" "Oslo" (210, 164)
    checkbox "Newsletter" checked (96, 204)

Only what a screenshot shows is listed: an element is there if its centre is on the screen and
nothing covers it. The page holds no expected state, so neither form can leak it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playwright.async_api import Page

from bootcamp.gui.browser import bounded
from bootcamp.gui.interfaces import View

_LOOK = """() => {
  const found = [];
  const plain = {BUTTON: 'button', H1: 'heading', H2: 'heading', INPUT: 'textbox', P: 'text'};
  for (const node of document.querySelectorAll('[role],button,input,h1,h2,p')) {
    const role = node.getAttribute('role') || plain[node.tagName];
    const box = node.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    const states = [];
    for (const name of ['checked', 'disabled', 'selected']) {
      if (node.getAttribute('aria-' + name) === 'true' || node[name] === true) states.push(name);
    }
    if (role === 'checkbox' || role === 'switch') {
      if (!states.includes('checked')) states.push(role === 'switch' ? 'off' : 'unchecked');
    }
    if (document.activeElement === node) states.push('focused');
    if (node.scrollHeight > node.clientHeight + 1 && node.hasAttribute('data-scroll')) {
      if (node.scrollTop > 0) states.push('more above');
      if (node.scrollTop + node.clientHeight < node.scrollHeight - 1) states.push('more below');
    }
    const own = node.getAttribute('aria-label') ?? node.innerText ?? '';
    found.push([role, own.replace(/\\s+/g, ' ').trim().slice(0, 200), states,
      role === 'textbox' ? node.value : (node.getAttribute('aria-valuetext') ?? null),
      x, y, box.width, box.height, !!top && node.contains(top)]);
  }
  return found;
}"""


@dataclass(frozen=True)
class Element:
    """One thing in the page; `x` and `y` are its centre, outside the screen when scrolled away."""

    role: str
    name: str
    states: tuple[str, ...]
    value: str | None
    x: float
    y: float
    width: float
    height: float
    visible: bool

    def line(self, *, box: bool = False) -> str:
        """Role, name, value, states and centre; or left, top, right and bottom instead."""
        words = [self.role, _quoted(self.name)]
        if self.value is not None:
            words.append(_quoted(self.value))
        x, y, w, h = self.x, self.y, self.width / 2, self.height / 2
        place = (x - w, y - h, x + w, y + h) if box else (x, y)
        return " ".join([*words, *self.states, f"({', '.join(f'{number:.0f}' for number in place)})"])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


async def look(page: Page, script: str = "") -> list[Element]:
    """All elements in document order, those scrolled away included; `script` finds those of pages not ours."""
    rows = await bounded(page.evaluate(script or _LOOK), "reading the screen")
    return [
        Element(role, name, tuple(states), value, x, y, width, height, visible)
        for role, name, states, value, x, y, width, height, visible in rows
    ]


def describe(elements: Iterable[Element], *, boxes: bool = False) -> str:
    """The visible elements, one a line."""
    return "\n".join(element.line(box=boxes) for element in elements if element.visible)


async def listed(page: Page, view: View, script: str = "") -> list[str]:
    """The lines of an observation that show the page as text; none for a screenshot alone."""
    if view == "screen":
        return []
    if view == "tree":
        tree = await bounded(page.aria_snapshot(boxes=True), "reading the screen")
        return ["Accessibility tree, each box as left, top, width, height:", tree]
    boxes = view == "boxes"
    head = "left, top, right, bottom" if boxes else "centre"
    return [f"Elements, each with its {head}:", describe(await look(page, script), boxes=boxes)]


def pick(elements: Sequence[Element], role: str, name: str) -> Element:
    """The one element of that role and name; a page that lacks it, or has two, is broken."""
    found = [element for element in elements if (element.role, element.name) == (role, name)]
    if len(found) != 1:
        raise LookupError(f"the page has {len(found)} elements {role} {name!r}")
    return found[0]
