"""Kill a run at random moments and resume it: `python -m benchmarks.kills --kills 10`.

Runs a small cascade of all stages once without a break, then as often as asked with a `kill -9` at a moment
drawn evenly over the time that took, resumed to its end. On one thread the final weights must be the same to
the last bit, and so must every rollout. Prints a line for each kill; exits with 1 if one differs.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from rollouts.store import Store
from tests.test_cascade import SETTINGS, command


def start(folder: Path, model: str) -> subprocess.Popen[bytes]:
    """The run of the tests, in `folder`, not waited for."""
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(SETTINGS | {"model": model, "name": "coins", "runs": str(folder)}))
    return subprocess.Popen(command("--config", path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def content(run: Path) -> tuple[bytes, dict[str, tuple[str, float | None]]]:
    """The final weights, and every rollout's response and reward."""
    made = {rollout.key: (rollout.response, rollout.reward) for rollout in Store(run / "rollouts").read()}
    return (run / "model/model.safetensors").read_bytes(), made


def stands_at(run: Path) -> str:
    """The newest checkpoint, or how many batches are stored, for a person."""
    saved = sorted(path.name for path in (run / "checkpoints").glob("[0-9]*"))
    return saved[-1] if saved else f"{len(Store(run / 'rollouts').names())} batches stored"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", default="embedded")
    args = parser.parse_args()
    draw, differ = random.Random(args.seed), 0
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "whole"
        whole.mkdir()
        begun = time.monotonic()
        if start(whole, args.model).wait():
            sys.exit("the run without a kill failed")
        lasted = time.monotonic() - begun
        expected = content(whole / "coins")
        for number in range(args.kills):
            folder = Path(place) / str(number)
            folder.mkdir()
            process = start(folder, args.model)
            moment = draw.uniform(0.1, 0.98) * lasted
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
            process.wait()
            run = folder / "coins"
            where = stands_at(run) if run.exists() else "nothing written"
            again = command("--resume", run) if (run / "config.json").exists() else None
            if again is None:
                start(folder, args.model).wait()
            else:
                subprocess.run(again, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            same = content(run) == expected
            differ += not same
            print(f"killed after {moment:5.1f} s ({where}): {'the same' if same else 'DIFFERENT'}", flush=True)
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
