"""Still screens: widgets at places that Python chose, drawn by Chromium once and kept.

Every box is fixed in pixels, so that the truth depends on no font. Drawing checks it all the
same: each widget must lie where the list says and be what is hit at its centre.

Pictures are kept under `$XDG_CACHE_HOME/bootcamp/screens`, named by the hash of their content.
Another Chromium or other fonts may draw other pixels, and never other boxes.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import html
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.async_api import CDPSession, Page

from bootcamp.episodes import run_blocking
from bootcamp.gui.browser import BrowserError, bounded, fresh_page
from bootcamp.gui.episodes import POLICY, kernel
from bootcamp.gui.instruments import Box, drawing

SIZE = (640, 400)  # pixels
DRAWING = 1  # raise it when the drawing changes
PICTURES_PER_PAGE = 200

_STYLE = """
.w { position: absolute; overflow: hidden; white-space: nowrap; }
.button { border: 1px solid #9aa3b2; border-radius: 4px; background: #fff; text-align: center; }
.box { border: 1px solid #6b7484; border-radius: 3px; background: #fff; text-align: center; font-weight: bold;
  font-size: 12px; line-height: 14px; }
.on { background: #2563eb; border-color: #2563eb; color: #fff; }
.off2 { background: #e2e5ea; border-color: #c3c9d3; color: #9aa3b2; }
.head { font-weight: bold; }
.line { background: #fff; }
.drawn { overflow: visible; }
.drawn i { position: absolute; font-style: normal; pointer-events: none; }
.ink { background: #667085; }
.knob { background: #2563eb; border: 3px solid #fff; border-radius: 10px; box-shadow: 0 1px 3px rgba(0, 0, 0, .5); }
.dot { background: #c2410c; border-radius: 4px; }
.frame { background: #fff; border: 1px solid #c3c9d3; }
.field { background: #7c8db0; }
.paper { background: #fff; }
.letter { font-family: "Liberation Mono", "DejaVu Sans Mono", monospace; }
.rainbow { background: linear-gradient(to top, #fff, rgba(255, 255, 255, 0)),
  linear-gradient(to right, #f00, #ff0, #0f0, #0ff, #00f, #f0f, #f00); }
"""

_DRAW = """([body, boxes]) => {
  document.body.innerHTML = body;
  return boxes.map(([x, y, w, h], k) => {
    const node = document.getElementById('w' + k), box = node.getBoundingClientRect();
    const top = document.elementFromPoint(x + w / 2, y + h / 2);
    return box.left === x && box.top === y && box.width === w && box.height === h && top === node;
  });
}"""


@dataclass(frozen=True)
class Widget:
    """One thing on the screen. `states` say what it shows: checked, disabled, from 0 to 100."""

    role: str
    name: str
    box: Box
    states: tuple[str, ...] = ()

    def line(self) -> str:
        """For a text policy: role, name, states, and left, top, right, bottom."""
        x, y, w, h = self.box
        states = [", ".join(self.states)] if self.states else []
        return " ".join([self.role, f'"{self.name}"', *states, f"({x}, {y}, {x + w}, {y + h})"])

    def markup(self, k: int) -> str:
        """Its element; `k` numbers it for the hit test."""
        x, y, w, h = self.box
        inside = drawing(self.role, self.name, self.box, self.states)
        if inside is not None:
            return (
                f'<div id="w{k}" class="w drawn" style="left:{x}px;top:{y}px;width:{w}px;height:{h}px">{inside}</div>'
            )
        kind, text = _LOOKS.get(self.role, "line"), html.escape(self.name)
        if self.role == "checkbox":
            text = "✓" if "checked" in self.states else ""
        if "disabled" in self.states:
            kind += " off2"
        elif "checked" in self.states:
            kind += " on"
        height = h - 2 if kind.startswith(("button", "box")) else h
        return (
            f'<div id="w{k}" class="w {kind}" style="left:{x}px;top:{y}px;width:{w}px;height:{h}px;'
            f'line-height:{height}px">{text}</div>'
        )


_LOOKS = {"button": "button", "checkbox": "box", "heading": "head", "text": "", "cell": "line"}


@cache
def _shell() -> str:
    """The page around the widgets."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>screen</title>'
        f"<style>{kernel('kernel.css')}{_STYLE}</style></head><body></body></html>"
    )


def markup(widgets: Iterable[Widget]) -> str:
    """The body that shows `widgets`; nothing in it tells which of them is asked for."""
    return "".join(widget.markup(k) for k, widget in enumerate(widgets))


def picture(widgets: Sequence[Widget]) -> bytes:
    """The PNG of a screen, from the cache or drawn now."""
    body = markup(widgets)
    digest = hashlib.sha256(f"{DRAWING} {SIZE} {_shell()} {body}".encode()).hexdigest()
    path = cache_folder() / digest[:2] / f"{digest}.png"
    with suppress(OSError):
        png = path.read_bytes()
        if png.startswith(b"\x89PNG") and png.endswith(b"IEND\xaeB`\x82"):
            return png
    png = run_blocking(_draw(body, [widget.box for widget in widgets]))
    with suppress(OSError):  # a full or read-only disk costs time and nothing else
        _keep(path, png)
    return png


def cache_folder() -> Path:
    """Where pictures are kept; it may be deleted at any time."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "bootcamp" / "screens"


def _keep(path: Path, png: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(png)
        os.replace(name, path)  # another process may be drawing the same one
    except BaseException:
        os.unlink(name)
        raise


class _Easel:
    """One page that is drawn on again and again."""

    def __init__(self) -> None:
        self.stack = AsyncExitStack()
        self.page: Page | None = None
        self.camera: CDPSession | None = None
        self.drawn = 0
        self.lock = asyncio.Lock()

    async def draw(self, body: str, boxes: Sequence[Box]) -> bytes:
        async with self.lock:
            if self.page is None or self.camera is None or self.page.is_closed() or self.drawn >= PICTURES_PER_PAGE:
                self.page, self.camera = await self._open()
            self.drawn += 1
            try:
                hits = await bounded(self.page.evaluate(_DRAW, [body, list(boxes)]), "drawing a screen")
                if not all(hits):
                    raise BrowserError(f"a widget is not where it should be: {boxes[hits.index(False)]}")
                # Half the time of Playwright's own screenshot, whose waits a still page does not need.
                shot = await bounded(self.camera.send("Page.captureScreenshot", {"format": "png"}), "drawing a screen")
                return base64.b64decode(shot["data"])
            except BrowserError:
                self.drawn = PICTURES_PER_PAGE  # whatever happened, go on with a fresh page
                raise

    async def _open(self) -> tuple[Page, CDPSession]:
        await self.stack.aclose()
        page = await self.stack.enter_async_context(fresh_page(SIZE))
        await bounded(page.set_content(_shell()), "preparing a screen")
        camera = await bounded(page.context.new_cdp_session(page), "preparing a screen")
        self.drawn = 0
        return page, camera


_easels: dict[int, _Easel] = {}  # by process, as the browsers are


async def _draw(body: str, boxes: Sequence[Box]) -> bytes:
    return await _easels.setdefault(os.getpid(), _Easel()).draw(body, boxes)
