"""Pictures that chemists look at, as PNG: schemes, numbered structures, stick spectra."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rdkit import Chem
from rdkit.Chem import rdDepictor
from rdkit.Chem.Draw import rdMolDraw2D

BOND = 24.0  # pixels
GAP = 14
LABEL = 20  # height of a line of text below a structure


@cache
def font(size: int) -> Any:
    """Pillow's own font, the same wherever it is installed."""
    return ImageFont.load_default(size)


def png(image: Image.Image) -> bytes:
    """The bytes of a picture."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def legible(smiles: str) -> bool:
    """True if no two atoms without a bond between them come to lie close to each other."""
    mol = Chem.MolFromSmiles(smiles)
    rdDepictor.Compute2DCoords(mol)
    places = mol.GetConformer().GetPositions()
    apart = np.linalg.norm(places[:, None] - places[None, :], axis=-1)
    bonded = Chem.GetAdjacencyMatrix(mol) + np.eye(len(places))
    return bool((apart + 10 * bonded).min() > 0.8)  # Å; a bond is 1.5


def _structure(smiles: str, notes: dict[int, str] | None = None) -> Image.Image:
    """A skeletal formula that takes the room it needs, bonds of one length, notes beside atoms."""
    mol = rdMolDraw2D.PrepareMolForDrawing(Chem.MolFromSmiles(smiles))
    for index, note in (notes or {}).items():
        mol.GetAtomWithIdx(index).SetProp("atomNote", note)
    canvas = rdMolDraw2D.MolDraw2DCairo(-1, -1)
    options: Any = canvas.drawOptions()
    options.fixedBondLength = BOND if notes is None else 1.35 * BOND
    options.fixedFontSize = 13
    options.annotationFontScale = 0.8
    options.padding = 0.06
    canvas.DrawMolecule(mol)
    canvas.FinishDrawing()
    return Image.open(io.BytesIO(canvas.GetDrawingText())).convert("RGB")


def scheme(left: Sequence[str], right: Sequence[str] = (), *, widest: int = 900) -> bytes:
    """Structures 1, 2, ... joined by plus signs, and from one to the next side by an arrow; `?` if nothing is there.

    Structures that do not fit side by side go on in the next row.
    """
    cells: list[tuple[Image.Image | str, str]] = []
    for side, group in enumerate((left, right)):
        for place, smiles in enumerate(group):
            if place:
                cells.append(("+", ""))
            number = place + 1 + (len(left) if side else 0)
            cells.append((_structure(smiles), str(number) if len(left) + len(right) > 1 else ""))
        if side == 0:
            cells.append(("arrow", ""))
    if not right:
        cells.append(("?", ""))
    widths = [(thing.width if isinstance(thing, Image.Image) else 70 if thing == "arrow" else 24) for thing, _ in cells]
    rows: list[list[int]] = [[]]
    used = 0
    for place, width in enumerate(widths):
        if rows[-1] and used + width + GAP > widest:
            rows.append([])
            used = 0
        rows[-1].append(place)
        used += width + GAP
    heights = []
    for row in rows:
        pictures = [thing for thing, _ in (cells[place] for place in row) if isinstance(thing, Image.Image)]
        heights.append(max([40, *(picture.height for picture in pictures)]) + LABEL)
    across = max(sum(widths[place] + GAP for place in row) for row in rows) + GAP
    canvas = Image.new("RGB", (across, sum(heights) + GAP), "white")
    draw = ImageDraw.Draw(canvas)
    top = GAP // 2
    for row, height in zip(rows, heights, strict=True):
        x, middle = GAP, top + (height - LABEL) // 2
        for place in row:
            thing, label = cells[place]
            if isinstance(thing, Image.Image):
                canvas.paste(thing, (x, middle - thing.height // 2))
                draw.text((x + thing.width // 2, top + height - 4), label, fill="black", font=font(15), anchor="ms")
            elif thing == "arrow":
                draw.line([(x, middle), (x + 64, middle)], fill="black", width=2)
                draw.polygon([(x + 70, middle), (x + 58, middle - 6), (x + 58, middle + 6)], fill="black")
            else:
                draw.text((x + 12, middle), thing, fill="black", font=font(24), anchor="mm")
            x += widths[place] + GAP
        top += height
    return png(canvas)


def single(smiles: str) -> bytes:
    """One structure."""
    return png(_structure(smiles))


def numbered(smiles: str, atoms: Sequence[int] | None = None) -> bytes:
    """One structure; its atoms numbered from 1 in the order of the SMILES, or only `atoms`, in their order."""
    count = Chem.MolFromSmiles(smiles).GetNumAtoms()
    chosen = range(count) if atoms is None else atoms
    return png(_structure(smiles, {index: str(number) for number, index in enumerate(chosen, 1)}))


def sticks(peaks: Sequence[tuple[int, int]], across: str = "m/z") -> bytes:
    """A stick spectrum: (position, percent), each peak with its position, and its percent where they differ."""
    width, height, left, base = 720, 340, 60, 280
    low, high = min(x for x, _ in peaks), max(x for x, _ in peaks)
    margin = max(4, (high - low) // 12)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)

    def at(position: int) -> float:
        return left + (position - low + margin) / (high - low + 2 * margin) * (width - left - 20)

    draw.line([(left, 30), (left, base), (width - 20, base)], fill="black", width=1)
    for percent in range(0, 101, 20):
        y = base - percent * 2.2
        draw.line([(left - 5, y), (left, y)], fill="black")
        draw.text((left - 8, y), str(percent), fill="black", font=font(12), anchor="rm")
    equal = len({percent for _, percent in peaks}) == 1
    taken = -100.0
    raised = False
    for position, percent in sorted(peaks):
        x, y = at(position), base - percent * 2.2
        draw.line([(x, base), (x, y)], fill="black", width=2)
        if not equal:
            draw.text((x, y - 3), str(percent), fill="#444444", font=font(11), anchor="ms")
        raised = not raised if x - taken < 34 else False  # neighbours' numbers in two lines
        draw.line([(x, base), (x, base + 4)], fill="black")
        draw.text((x, base + (20 if raised else 6)), str(position), fill="black", font=font(12), anchor="mt")
        taken = x
    draw.text((left + (width - left) // 2, height - 8), across, fill="black", font=font(13), anchor="ms")
    draw.text((left - 50, 12), "percent", fill="black", font=font(13), anchor="lm")
    return png(image)
