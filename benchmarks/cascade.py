"""Does offline MPO and then online RL beat either alone? `python -m benchmarks.cascade --write docs/RESULTS.md`.

Runs every arm of `benchmarks.arms` for every seed and writes what `benchmarks.findings` reads from them, with
plots beside the page. A finished arm is read from its folder and an unfinished one gone on with, so the script
can be stopped at any time; seed after seed, so that a stop leaves whole tables.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import plots
from benchmarks.arms import ARMS, Place, choose_tasks, run
from benchmarks.findings import read
from benchmarks.page import TITLES, page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--runs", type=Path, default=Path("runs/cascade"))
    parser.add_argument("--finished", action="store_true", help="report what is finished, run nothing")
    parser.add_argument("--write", type=Path, help="write the page here and its plots beside it, else print it")
    args = parser.parse_args()
    place = Place(args.runs)
    args.runs.mkdir(parents=True, exist_ok=True)
    if not args.finished:
        for seed in args.seeds:
            for arm in args.arms:
                run(arm, seed, place)
    found = {
        arm: {seed: read(place.folder(arm, seed)) for seed in args.seeds if place.is_finished(arm, seed)}
        for arm in args.arms
    }
    images = {name: f"{name}.png" for name in plots.PLOTS}
    if args.write:
        images = {name: f"results/{name}.png" for name in plots.PLOTS}
        plots.draw(found, args.write.parent / "results", TITLES)
    text = page(found, args.seeds, choose_tasks(place.runs), place, images)
    if args.write:
        args.write.write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
