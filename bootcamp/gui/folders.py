"""Files: a tree of folders and a list, and files dragged from one into the other."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.actions import Action, Drag, Finish
from bootcamp.gui.episodes import PageEpisode, PageTask, Plan

KINDS = ("pdf", "csv", "txt", "png", "cif")
TOP = ("Archive", "Invoices", "Reports", "Teaching", "Private", "Shared", "Data")
SUB = ("2023", "2024", "Drafts", "Final")


@dataclass(frozen=True, kw_only=True)
class MoveFile(PageTask):
    """Drag the file that is meant into the folder that is meant, and no other.

    Level 1 names both; level 2 adds look-alike names and nested folders; level 3 asks for the
    largest or smallest of a kind; level 4 for all of a kind; level 5 out of another folder.
    """

    page: ClassVar[str] = "files"

    def plan(self, rng: Random, level: int) -> Plan:
        folders = ["Home"]
        for top in rng.sample(TOP, len(TOP) if level == 1 else 4):
            folders.append(f"Home/{top}")
            if level >= 2:
                folders += [f"Home/{top}/{sub}" for sub in sorted(rng.sample(SUB, 2))]
        source = "Home" if level < 5 else rng.choice(folders[1:])
        count = 16 if level < 5 else 18  # files times folders: over a hundred ways to drag
        names = [f"{s.lower()}_{rng.randrange(1, 30)}" for s in rng.sample(words.SUBJECTS, count)]
        if level >= 2:  # the same stem again, with another number or ending
            names = names[: count // 2] + [re.sub(r"\d+", str(rng.randrange(30, 60)), n) for n in names[: count // 2]]
        sizes = rng.sample(range(3, 2000), len(names))
        files: list[dict[str, Any]] = [
            {"name": f"{name}.{rng.choice(KINDS)}", "kb": kb, "folder": source}
            for name, kb in zip(names, sizes, strict=True)
        ]
        if level >= 5:
            files += [file | {"folder": "Home", "name": "old_" + file["name"]} for file in rng.sample(files, 6)]
        rng.shuffle(files)
        pool = [file for file in files if file["folder"] == source]
        kind = rng.choice([file["name"][-3:] for file in pool])
        same = sorted((file for file in pool if file["name"].endswith(kind)), key=lambda file: file["kb"])
        target = rng.choice([folder for folder in folders if folder != source and folder != "Home"])
        if level <= 2:
            chosen = [rng.choice(pool)]
            said = f'"{chosen[0]["name"]}"'
        elif level == 3:
            chosen, said = rng.choice(
                [([same[-1]], f"the largest .{kind} file"), ([same[0]], f"the smallest .{kind} file")]
            )
        else:
            chosen, said = same, f"every .{kind} file"
        if level >= 3:
            said += f' of the folder "{source}"'
        init: dict[str, Any] = {"title": "Files", "folders": folders, "files": files, "committed": None}
        expected = copy.deepcopy(init)
        for file in expected["files"]:
            if file["name"] in {one["name"] for one in chosen}:
                file["folder"] = target
        return Plan(f'Move {said} to the folder "{target}".', init, expected, len(chosen) + 1 + (source != "Home"))

    async def play(self, episode: PageEpisode, spec: Mapping[str, Any]) -> AsyncIterator[Action]:
        pairs = zip(spec["init"]["files"], spec["expected"]["files"], strict=True)
        moves = [(old, new["folder"]) for old, new in pairs if old != new]
        if moves[0][0]["folder"] != "Home":
            yield await episode.click("treeitem", moves[0][0]["folder"])
        for file, folder in moves:
            start = await episode.at("listitem", f"{file['name']}, {file['kb']} kB")
            yield Drag((start, await episode.at("treeitem", folder)))
        yield Finish()

    def reach(self, goal: str, init: dict[str, Any]) -> dict[str, Any]:
        quoted = re.findall(r'"([^"]+)"', goal)
        kind = re.search(r"(largest|smallest|every) (\.\w+) file", goal)
        for file in init["files"]:
            if not kind:
                hit = file["name"] == quoted[0]
            else:
                rivals = [f for f in init["files"] if f["folder"] == quoted[0] and f["name"].endswith(kind[2])]
                extreme = {"largest": max, "smallest": min}.get(kind[1])
                hit = file in rivals and (extreme is None or file["kb"] == extreme(f["kb"] for f in rivals))
            if hit:
                file["moved"] = True
        for file in init["files"]:
            if file.pop("moved", False):
                file["folder"] = quoted[-1]
        return init
