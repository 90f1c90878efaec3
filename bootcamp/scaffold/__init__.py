"""A package for a task of one's own: a family that qualifies as it is, its test, and what pip needs.

The files beside this one are its templates, in the form of `string.Template`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from string import Template

from bootcamp.errors import ConfigError
from bootcamp.registry import registry

TEMPLATES = Path(__file__).parent
MAX_NAME = 60  # characters: the name becomes a folder's and a module's
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*(?:/[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)+")


@dataclass(frozen=True)
class Names:
    """What one task's id makes of everything else: `words/roman-numbers` is the example."""

    id: str

    @property
    def package(self) -> str:
        """`words-roman-numbers`, for pip and as a folder."""
        return re.sub(r"[/_]", "-", self.id)

    @property
    def module(self) -> str:
        """`words_roman_numbers`."""
        return self.package.replace("-", "_")

    @property
    def family(self) -> str:
        """`WordsRomanNumbers`."""
        return self.package.title().replace("-", "")

    @property
    def files(self) -> dict[str, str]:
        """Path in the package -> its template."""
        return {
            f"{self.module}.py": "family.py.txt",
            f"tests/test_{self.module}.py": "test.py.txt",
            "pyproject.toml": "pyproject.toml.txt",
            "README.md": "README.md.txt",
        }


def names(task_id: str) -> Names:
    """The names for a new task, or a `ConfigError` on why it cannot be called that."""
    if len(task_id) > MAX_NAME or not _NAME.fullmatch(task_id):
        raise ConfigError(
            f"a task cannot be called {task_id[: MAX_NAME + 1]!r}: write domain/name, like words/roman; parts start "
            f"with a lower-case letter, then such, digits and single '-' or '_'; at most {MAX_NAME} characters in all"
        )
    if task_id in registry().specs:
        raise ConfigError(f"{task_id} is a task already, of {registry().spec(task_id).source}; choose another name")
    chosen = Names(task_id)
    if find_spec(chosen.module):
        raise ConfigError(f"{task_id} would need a module {chosen.module!r}, which is installed; choose another name")
    return chosen


def write_package(task_id: str, parent: Path) -> Path:
    """Write the package of a new task into a new folder of `parent`; gives the folder."""
    chosen = names(task_id)
    folder = parent / chosen.package
    try:
        folder.mkdir()
    except FileExistsError as error:
        raise ConfigError(f"{folder} is there already, and nothing of it was touched; choose another name") from error
    except OSError as error:
        raise ConfigError(f"cannot make {folder}: {error.strerror}") from error
    for place, template in chosen.files.items():
        file = folder / place
        file.parent.mkdir(exist_ok=True)
        text = Template((TEMPLATES / template).read_text(encoding="utf-8"))
        filled = text.substitute(id=chosen.id, package=chosen.package, module=chosen.module, family=chosen.family)
        file.write_text(filled, encoding="utf-8")
    return folder
