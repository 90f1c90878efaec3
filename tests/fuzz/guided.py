"""Coverage-guided fuzzing by atheris: `python -m tests.fuzz.guided CORPUS -max_total_time=60 -max_len=2000`.

The first byte chooses the reader, the rest is the text. What libFuzzer stops at is a text that raises, that runs
something, or that takes longer than `LIMIT_MS` three times in a row; it writes that text to a file. New inputs go to
the folder CORPUS if one is named; the golden files are the seed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bootcamp.answers"]):
    from tests.fuzz.readers import READERS, corpus

from tests.fuzz.__main__ import LIMIT_MS
from tests.fuzz.watch import watching

NAMES = list(READERS)


def one_input(data: bytes) -> None:
    """Feed one reader."""
    if not data:
        return
    read = READERS[NAMES[data[0] % len(NAMES)]][0]
    text = data[1:].decode("utf-8", "surrogateescape")
    with watching() as events:
        times = []
        for _ in range(3):
            started = time.thread_time()
            read(text)
            times.append(1e3 * (time.thread_time() - started))
            if times[-1] < LIMIT_MS:
                break
    if events:
        raise RuntimeError(f"executed: {events[0]}")
    if min(times) > LIMIT_MS:
        raise RuntimeError(f"{min(times):.0f} ms")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="goldens-"))
    for k, (read, sources) in enumerate(READERS.values()):
        for source in sources:
            for n, text in enumerate(corpus(source)):
                read(text)
                (folder / f"{k}-{source}-{n}").write_bytes(bytes([k]) + text.encode())
    atheris.Setup([*sys.argv, str(folder)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
