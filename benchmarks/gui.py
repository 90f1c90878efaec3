"""What GUI episodes cost, and what luck earns in them: python -m benchmarks.gui cost | open | leak | chance | miniwob.

    cost      CPU-seconds of a 5-step episode in a fresh context, a screenshot before each step, beside
              the same steps in a bare Playwright loop
    open      that many episodes open at once, of a policy that thinks 5 s a step: how long moves take
    leak      memory of the process tree over many episodes
    chance    clicks anywhere, at level 1 of every task, until the budget is spent: how often that passes
    miniwob   a random episode on each page of MiniWoB++, twice: exceptions, and whether both are alike

CPU and memory are those of the whole process tree; what has ended is counted by its parents.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import statistics
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import psutil
from playwright.async_api import async_playwright
from rich.progress import Progress

import bootcamp
from bootcamp.episodes import run_blocking
from bootcamp.gui import browser
from bootcamp.gui.episodes import SIZE, PageTask, html
from bootcamp.gui.interfaces import Interface, View
from bootcamp.types import Interactive

TASK = "gui/form/fill"
STEPS = 5
AT_ONCE = 4
WARM_UP = 2
THINK_S = 5.0
CLICKS = [(300 + 40 * step, 120 + 60 * step) for step in range(STEPS)]


def tree() -> list[psutil.Process]:
    """This process and all below it."""
    me = psutil.Process()
    return [me, *me.children(recursive=True)]


def cpu_s() -> float:
    """CPU-seconds of the tree so far, those of processes that have ended included."""
    total = 0.0
    for process in tree():
        try:
            total += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return total


def memory_mib() -> float:
    """Memory of the tree; what processes share is counted once (PSS)."""
    total = 0
    for process in tree():
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20


async def in_turn(count: int, one: Callable[[int], Awaitable[None]], at_once: int) -> None:
    """`one(0)` to `one(count - 1)`, some at a time."""
    gate = asyncio.Semaphore(at_once)

    async def gated(number: int) -> None:
        async with gate:
            await one(number)

    await asyncio.gather(*(gated(number) for number in range(count)))


# ── what an episode costs ────────────────────────────────────────────────────────────────────────


def spec(number: int) -> Any:
    return bootcamp.task(TASK).instance(number, 3).answer | {"budget": 2 * STEPS}


async def ours(number: int, view: View) -> None:
    task = bootcamp.task(TASK)
    assert isinstance(task, PageTask)
    async with task.open(spec(number)) as episode:
        episode.interface = Interface(view)
        for x, y in CLICKS:
            await episode.observe()
            await episode.act(f"click({x}, {y})")
        await episode.score()


async def bare_loop(episodes: int) -> float:
    """CPU-seconds of one bare episode: the same page and the same clicks, and nothing of ours around them."""
    pages = [html("form", spec(number)["init"]) for number in range(episodes)]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=browser.find(), args=[*browser.FLAGS, "--no-sandbox"], chromium_sandbox=False
        )

        async def one(number: int) -> None:
            context = await chromium.new_context(
                offline=True, viewport={"width": SIZE[0], "height": SIZE[1]}, device_scale_factor=1
            )
            page = await context.new_page()
            await page.set_content(pages[number])
            for x, y in CLICKS:
                await page.screenshot()
                await page.mouse.click(x, y)
            await page.evaluate("JSON.stringify(state)")
            await context.close()

        await in_turn(WARM_UP, one, AT_ONCE)
        before = cpu_s()
        await in_turn(episodes, one, AT_ONCE)
        spent = cpu_s() - before
        await chromium.close()
    return spent / episodes


async def our_loop(episodes: int, view: View) -> float:
    """CPU-seconds of one of our episodes."""
    await in_turn(WARM_UP, lambda number: ours(number, view), AT_ONCE)
    before = cpu_s()
    await in_turn(episodes, lambda number: ours(number, view), AT_ONCE)
    return (cpu_s() - before) / episodes


def cost(episodes: int, rounds: int) -> None:
    views: tuple[View, ...] = ("screen", "both", "text")
    found: dict[str, list[float]] = {name: [] for name in ("bare", *views)}
    for _ in range(rounds):
        found["bare"].append(asyncio.run(bare_loop(episodes)))
        for view in views:
            found[view].append(run_blocking(our_loop(episodes, view), timeout_s=None))
    bare = statistics.median(found["bare"])
    for name, figures in found.items():
        ratio = statistics.median(ours / peer for ours, peer in zip(figures, found["bare"], strict=True))
        middle = statistics.median(figures)
        print(
            f"{name:8} {middle:.3f} CPU-s an episode ({min(figures):.3f} to {max(figures):.3f}), x{ratio:.2f} of bare"
        )
    print(f"{episodes} episodes of {STEPS} steps, {AT_ONCE} at a time, {rounds} rounds; bare {bare:.3f}")


# ── many at once, and many after another ─────────────────────────────────────────────────────────


def opened(episodes: int, moves: int) -> None:
    waits: list[float] = []
    starts: list[float] = []
    peak = 0.0

    async def one(number: int) -> None:
        task = bootcamp.task(TASK)
        assert isinstance(task, PageTask)
        await asyncio.sleep(THINK_S * number / episodes)  # they did not all begin at the same moment
        begin = time.perf_counter()
        async with task.open(spec(number)) as episode:
            starts.append(time.perf_counter() - begin)
            for x, y in (CLICKS * moves)[:moves]:
                begin = time.perf_counter()
                await episode.observe()
                seen = time.perf_counter()
                await asyncio.sleep(THINK_S)
                acted = time.perf_counter()
                await episode.act(f"click({x}, {y})")
                waits.append(time.perf_counter() - acted + seen - begin)
            await everybody.wait()

    async def all_of_them() -> None:
        nonlocal peak
        players = [asyncio.create_task(one(number)) for number in range(episodes)]
        while len(waits) < episodes * moves and not any(player.done() for player in players):
            await asyncio.sleep(1.0)
        peak = await asyncio.to_thread(memory_mib)
        everybody.set()
        await asyncio.gather(*players)

    everybody = asyncio.Event()
    begin, before = time.perf_counter(), cpu_s()
    run_blocking(all_of_them(), timeout_s=None)
    wall, spent = time.perf_counter() - begin, cpu_s() - before
    waits.sort()
    print(
        f"{episodes} episodes open at once, {moves} moves each, {THINK_S:g} s of thought a move: {len(waits)} moves, "
        f"0 errors\nobserving and acting: median {statistics.median(waits):.2f} s, "
        f"95 % {waits[int(0.95 * len(waits))]:.2f} s, longest {waits[-1]:.2f} s; "
        f"opening: median {statistics.median(starts):.2f} s\n"
        f"{wall:.0f} s, {spent / wall:.2f} cores busy, {len(waits) / wall:.1f} moves/s, {peak:.0f} MiB"
    )


def leak(episodes: int) -> None:
    marks: list[float] = []
    size = max(1, episodes // 10)
    for begin in range(0, episodes, size):
        run_blocking(in_turn(size, lambda number: ours(number, "screen"), AT_ONCE), timeout_s=None)
        marks.append(memory_mib())
        alone = psutil.Process().memory_full_info().pss / 2**20
        print(f"{begin + size:6} episodes: {marks[-1]:.0f} MiB, {alone:.0f} of them Python's", flush=True)


# ── luck ─────────────────────────────────────────────────────────────────────────────────────────


async def random_clicks(task: PageTask, seed: int) -> bool:
    """True if clicks anywhere on the screen pass."""
    rng = Random(f"{task.id} {seed}")
    async with task.open(task.instance(seed, min(task.levels)).answer) as episode:
        while not await episode.act(f"click({rng.randrange(SIZE[0])}, {rng.randrange(SIZE[1])})"):
            pass
        return (await episode.score()).correct


def chance(episodes: int, selector: str) -> None:
    own = [bootcamp.task(spec.id) for spec in bootcamp.tasks(selector) if spec.counts == "own"]
    tasks = [task for task in own if isinstance(task, PageTask)]
    passed: dict[str, int] = {}
    with Progress() as progress:
        for task in progress.track(tasks, description="clicking"):
            wins: list[bool] = []

            async def one(seed: int, task: PageTask = task, wins: list[bool] = wins) -> None:
                wins.append(await random_clicks(task, seed))

            run_blocking(in_turn(episodes, one, AT_ONCE), timeout_s=None)
            passed[task.id] = sum(wins)
            progress.print(f"{task.id}: {sum(wins)} of {len(wins)}")
    lucky = {name: count for name, count in passed.items() if count}
    print(f"{len(passed)} tasks, {episodes} episodes each: {sum(passed.values())} passed of {episodes * len(passed)}")
    print(f"not once in {len(passed) - len(lucky)}; else {lucky}")


# ── MiniWoB++ ────────────────────────────────────────────────────────────────────────────────────


async def random_episode(task: Interactive, answer: Any, steps: int) -> tuple[float, str, str]:
    """Clicks and keys at random; the value, and digests of what was seen first and of all that was seen."""
    rng = Random(f"{task.id} {answer}")
    digest, first = hashlib.sha256(), ""
    async with task.open(answer) as episode:
        for _ in range(steps):
            text, pictures = await episode.observe()
            digest.update(text.encode())
            for picture in pictures:
                digest.update(picture)
            first = first or digest.hexdigest()
            x, y = rng.randrange(160), rng.randrange(50, 210)
            choices = [f"click({x}, {y})"] * 4
            choices += [f"drag({x}, {y}, {rng.randrange(160)}, {rng.randrange(50, 210)})", 'type("abc")', 'key("tab")']
            if await episode.act(rng.choice(choices)):
                break
        score = await episode.score()
    return score.value, first, digest.hexdigest()


def miniwob(steps: int) -> None:
    failed: dict[str, str] = {}
    begun: list[str] = []
    unlike: list[str] = []
    won: list[str] = []
    specs = bootcamp.tasks("gui/miniwob/*")

    async def one(number: int) -> None:
        task = bootcamp.task(specs[number].id)
        assert isinstance(task, Interactive)
        answer = task.instance(7).answer
        try:
            first, second = [await random_episode(task, answer, steps) for _ in range(2)]
        except Exception as error:
            failed[task.id] = f"{type(error).__name__}: {error}"
            return
        if first[1] != second[1]:
            begun.append(task.id)
        if first != second:
            unlike.append(task.id)
        if first[0] == 1.0:
            won.append(task.id)

    begin = time.perf_counter()
    run_blocking(in_turn(len(specs), one, AT_ONCE), timeout_s=None)
    print(f"{len(specs)} pages, two random episodes of {steps} steps each: {time.perf_counter() - begin:.0f} s")
    print(f"exceptions in {len(failed)}: {failed}")
    print(f"first looks that differ: {len(begun)}: {', '.join(sorted(begun))}")
    print(f"not alike in {len(unlike)}: {', '.join(sorted(unlike))}")
    print(f"passed by luck in {len(won)}: {', '.join(sorted(won))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cost", "open", "leak", "chance", "miniwob"))
    parser.add_argument("--episodes", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--moves", type=int, default=4, help="of each open episode")
    parser.add_argument("--tasks", default="gui/*", help="of chance")
    given = parser.parse_args()
    match given.what:
        case "cost":
            cost(given.episodes or 40, given.rounds)
        case "open":
            opened(given.episodes or 200, given.moves)
        case "leak":
            leak(given.episodes or 2000)
        case "chance":
            chance(given.episodes or 200, given.tasks)
        case "miniwob":
            miniwob(steps=10)


if __name__ == "__main__":
    main()
