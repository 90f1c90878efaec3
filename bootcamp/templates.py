"""How a problem is put to a policy, and how a reference solution looks in that form.

A task's prompt states its content and the form of its answer. A template adds the one thing that
depends on the policy: where the answer is to be written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bootcamp.errors import UnknownName
from bootcamp.types import Chat, Instance

_TAG = re.compile(r"</?answer>")


@dataclass(frozen=True)
class Template:
    """`instruction` follows every prompt; without tags the last line of a response is the answer."""

    name: str
    instruction: str
    tags: bool

    def chat(self, instance: Instance) -> Chat:
        """The messages that open a rollout."""
        text = f"{instance.prompt}\n\n{self.instruction}" if self.instruction else instance.prompt
        return [{"role": "user", "content": text}]

    def response(self, solution: str) -> str:
        """A reference solution as this template wants it written."""
        return solution if self.tags else _TAG.sub("", solution)

    def follows(self, response: str) -> bool:
        """True if `response` puts its answer where the template asks."""
        if self.tags:
            return response.count("<answer>") == 1 and response.rstrip().endswith("</answer>")
        return bool(response.strip()) and _TAG.search(response) is None


TAGGED = Template("tagged", "Write your final answer, and nothing else, between <answer> and </answer>.", True)
BARE = Template("bare", "", False)
TEMPLATES = {template.name: template for template in (TAGGED, BARE)}


def template(name: str) -> Template:
    """The template of that name."""
    if name not in TEMPLATES:
        raise UnknownName("template", name, TEMPLATES)
    return TEMPLATES[name]
