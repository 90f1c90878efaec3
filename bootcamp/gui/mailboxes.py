"""Mail: an inbox with folders, stars, labels and rules, and letters to write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import FINISH, Application, Asked, Goal, State, Step, click, drag, into, over, press

LABELS = ("Work", "Home", "Money", "Travel")
FOLDERS = ("Projects", "Family", "Receipts")
PHRASES = (
    "See you on Monday",
    "I agree with the plan",
    "Please send the invoice",
    "The room is booked",
    "Thanks for the draft",
    "I cannot come",
    "Call me at noon",
    "The files are ready",
    "Let us wait a week",
    "The price is too high",
)
TOPICS = ("Invoice", "Budget", "Contract", "Survey", "Report", "Agenda", "Visa", "Lease", "Audit", "Grant")


@dataclass(frozen=True, kw_only=True)
class Mail(Application):
    """A mailbox; the higher the level, the more mails share a sender or a subject."""

    page: ClassVar[str] = "mail"

    def start(self, rng: Random, level: int) -> State:
        senders = [f"{a} {b}" for a in rng.sample(words.FIRST, 5 - level) for b in rng.sample(words.LAST, 1 + level)]
        subjects = [f"{topic} {n}" for topic in rng.sample(TOPICS, 6 - level) for n in rng.sample(range(1, 40), 2)]
        pairs = rng.sample([(a, b) for a in senders[:7] for b in subjects], 11 + 2 * level)
        mails = [
            {
                "from": sender,
                "subject": subject,
                "body": f"Dear all, the code of {subject} is {_code(rng)} and the old one was {_code(rng)}. "
                f"{rng.choice(PHRASES)}. {sender}",
                "day": day,
                "folder": "Inbox",
                "read": rng.random() < 0.5,
                "star": rng.random() < 0.2,
                "label": rng.choice(["", "", *LABELS]),
            }
            for day, (sender, subject) in enumerate(pairs, 1)
        ]
        rng.shuffle(mails)
        contacts = sorted(rng.sample(senders, min(5, len(senders))))
        folders = ["Inbox", "Archive", *rng.sample(FOLDERS, 3), "Bin"]
        return {
            "folders": folders,
            "labels": list(LABELS),
            "contacts": contacts,
            "mails": mails,
            "sent": [],
            "rules": [],
        }


def _code(rng: Random) -> str:
    return f"{rng.choice('ABCDEFGH')}{rng.randrange(100, 1000)}"


def _title(mail: Mapping[str, Any]) -> str:
    return (
        f"{mail['from']}: {mail['subject']}, day {mail['day']}"
        + ("" if mail["read"] else ", unread")
        + (f", {mail['label']}" if mail["label"] else "")
    )


def _pick(mail: Mapping[str, Any]) -> Step:
    return click("listitem", _title(mail))


def _star(mail: Mapping[str, Any]) -> Step:
    return click("switch", f"Star {mail['from']}: {mail['subject']}, day {mail['day']}")


def _named(mail: Mapping[str, Any]) -> str:
    return f'the mail from "{mail["from"]}" about "{mail["subject"]}"'


def _found(s: State, sender: str, subject: str) -> dict[str, Any]:
    (mail,) = (m for m in s["mails"] if (m["from"], m["subject"]) == (sender, subject))
    return mail


def _several(rng: Random, level: int, s: State, low: int = 1) -> list[dict[str, Any]] | None:
    """All mails of one sender, if they are a few and not all starred."""
    sender = rng.choice(s["mails"])["from"]
    mails = [m for m in s["mails"] if m["from"] == sender]
    return mails if low <= len(mails) <= 1 + level else None


def delete(rng: Random, level: int, s: State) -> Asked | None:
    mails = rng.sample(s["mails"], 1 if level < 3 else 2)
    moves: list[Step] = []
    for mail in mails:
        moves += [_pick(mail), press("Delete")]
        mail["folder"] = "Bin"
    verb = rng.choice(["Delete", "Throw away"])
    return f"{verb} {' and '.join(_named(mail) for mail in mails)}.", [*moves, FINISH]


def read_delete(s: State, said: list[str], goal: str) -> None:
    for k in range(0, len(said), 2):
        _found(s, said[k], said[k + 1])["folder"] = "Bin"


def reply(rng: Random, level: int, s: State) -> Asked | None:
    mail, text = rng.choice(s["mails"]), rng.choice(PHRASES)
    s["sent"].append({"to": mail["from"], "cc": "", "subject": "Re: " + mail["subject"], "body": text})
    said = _named(mail)
    if level >= 2:
        same = [m for m in s["mails"] if m["from"] == mail["from"]]
        mail = max(same, key=lambda m: m["day"]) if rng.random() < 0.5 else min(same, key=lambda m: m["day"])
        if len(same) < 2:
            return None
        s["sent"][0]["subject"] = "Re: " + mail["subject"]
        newest = mail["day"] > min(m["day"] for m in same)
        said = f'the {"newest" if newest else "oldest"} mail from "{mail["from"]}" (the day is at the end of each line)'
    goal = f'Reply to {said} with "{text}".'
    return goal, [_pick(mail), press("Reply"), *into("Message", text), press("Send"), FINISH]


def read_reply(s: State, said: list[str], goal: str) -> None:
    theirs = sorted((m["day"], m["subject"]) for m in s["mails"] if m["from"] == said[0])
    subject = theirs[-1][1] if "newest" in goal else theirs[0][1] if "oldest" in goal else said[1]
    s["sent"] = [{"to": said[0], "cc": "", "subject": f"Re: {subject}", "body": said[-1]}]


def forward(rng: Random, level: int, s: State) -> Asked | None:
    mail, to = rng.choice(s["mails"]), rng.choice(s["contacts"])
    cc = rng.choice([c for c in s["contacts"] if c != to]) if level >= 3 else ""
    s["sent"].append({"to": to, "cc": cc, "subject": "Fwd: " + mail["subject"], "body": mail["body"]})
    moves = [_pick(mail), press("Forward"), *into("To", to), *(into("Cc", cc) if cc else []), press("Send"), FINISH]
    return f'Forward {_named(mail)} to "{to}"{f" with a copy (Cc) to {chr(34)}{cc}{chr(34)}" if cc else ""}.', moves


def read_forward(s: State, said: list[str], goal: str) -> None:
    mail = _found(s, said[0], said[1])
    cc = said[3] if "copy" in goal else ""
    s["sent"] = [{"to": said[2], "cc": cc, "subject": f"Fwd: {mail['subject']}", "body": mail["body"]}]


def star(rng: Random, level: int, s: State) -> Asked | None:
    mails = _several(rng, level, s, 2)
    if not mails or all(m["star"] for m in mails):
        return None
    moves = [_star(m) for m in mails if not m["star"]]
    for m in mails:
        m["star"] = True
    return f'Star every mail from "{mails[0]["from"]}", and change no other star.', [*moves, FINISH]


def read_star(s: State, said: list[str], goal: str) -> None:
    for m in s["mails"]:
        m["star"] = m["star"] or m["from"] == said[0]


def label(rng: Random, level: int, s: State) -> Asked | None:
    mail = rng.choice(s["mails"])
    name = rng.choice([one for one in LABELS if one != mail["label"]])
    moves = [_pick(mail), click("combobox", "Label"), click("option", name), press("Archive"), FINISH]
    mail |= {"label": name, "folder": "Archive"}
    return f'Give {_named(mail)} the label "{name}", then archive it.', moves


def read_label(s: State, said: list[str], goal: str) -> None:
    _found(s, said[0], said[1]).update(label=said[2], folder="Archive")


def code(rng: Random, level: int, s: State) -> Asked | None:
    mail = rng.choice(s["mails"])
    old = level >= 2 and rng.random() < 0.5
    found = re.findall(r"[A-H]\d{3}", mail["body"])[int(old)]
    s["sent"].append({"to": mail["from"], "cc": "", "subject": "Re: " + mail["subject"], "body": found})
    moves = [_pick(mail), press("Reply"), *into("Message", found), press("Send"), FINISH]
    return f"Reply to {_named(mail)} with nothing but the {'old' if old else 'valid'} code that it tells.", moves


def read_code(s: State, said: list[str], goal: str) -> None:
    body = _found(s, said[0], said[1])["body"]
    told = body.partition("old one was ")[2] if "old code" in goal else body.partition(f"{said[1]} is ")[2]
    s["sent"] = [{"to": said[0], "cc": "", "subject": f"Re: {said[1]}", "body": told[:4]}]


def compose(rng: Random, level: int, s: State) -> Asked | None:
    to, cc = rng.sample(s["contacts"], 2)
    mail = {"to": to, "cc": cc if level >= 2 else "", "subject": rng.choice(words.SUBJECTS), "body": ""}
    mail["body"] = rng.choice(PHRASES) if level >= 3 else ""
    s["sent"].append(mail)
    names = (("to", "To", "To"), ("cc", "Cc", "Cc"), ("subject", "Subject", "Subject"), ("body", "Message", "Message"))
    told = [f'{name}: "{mail[slot]}"' for slot, name, _ in names if mail[slot]]
    moves = [step for slot, _, box in names if mail[slot] for step in into(box, mail[slot])]
    return f"Write and send a new mail. {'; '.join(told)}.", [press("Compose"), *moves, press("Send"), FINISH]


def read_compose(s: State, said: list[str], goal: str) -> None:
    told = dict(re.findall(r'(\w+): "([^"]*)"', goal))
    slots = {"to": "To", "cc": "Cc", "subject": "Subject", "body": "Message"}
    s["sent"] = [{slot: told.get(name, "") for slot, name in slots.items()}]


def rule(rng: Random, level: int, s: State) -> Asked | None:
    by_subject = level >= 2 and rng.random() < 0.6
    mail, folder = rng.choice(s["mails"]), rng.choice(s["folders"][2:5])
    has = mail["subject"].split()[0] if by_subject else mail["from"].split()[-1]
    s["rules"].append({"field": "Subject" if by_subject else "From", "has": has, "folder": folder})
    moves = [press("Rules"), *([click("radio", "Field: Subject")] if by_subject else []), *into("Contains", has)]
    what = "whose subject contains" if by_subject else "whose sender's name contains"
    goal = f'Create a rule: mails {what} "{has}" are moved to "{folder}".'
    return goal, [*moves, click("radio", f"Move to: {folder}"), press("Create"), FINISH]


def read_rule(s: State, said: list[str], goal: str) -> None:
    s["rules"] = [{"field": "From" if "sender" in goal else "Subject", "has": said[0], "folder": said[1]}]


def unread(rng: Random, level: int, s: State) -> Asked | None:
    last = sorted(s["mails"], key=lambda m: m["day"])[-(level + 1) :]
    to = rng.random() < 0.5
    moves: list[Step] = []
    for m in last:
        if m["read"] != to:
            moves += [_pick(m), press("Mark read" if to else "Mark unread")]
            m["read"] = to
    goal = (
        f"Mark the {level + 1} newest mails as {'read' if to else 'unread'}, if they are not yet (d9 is newer than d2)."
    )
    return goal, [*moves, FINISH]


def read_unread(s: State, said: list[str], goal: str) -> None:
    count = int(goal.split()[2])
    border = sorted(m["day"] for m in s["mails"])[-count]
    for m in s["mails"]:
        if m["day"] >= border:
            m["read"] = "unread" not in goal


def move(rng: Random, level: int, s: State) -> Asked | None:
    mails = _several(rng, level, s)
    if not mails:
        return None
    folder = rng.choice(s["folders"][2:5])
    moves = [drag("listitem", _title(m), "treeitem", folder) for m in mails]
    for m in mails:
        m["folder"] = folder
    return f'Drag every mail from "{mails[0]["from"]}" into the folder "{folder}".', [*moves, FINISH]


def read_move(s: State, said: list[str], goal: str) -> None:
    for m in s["mails"]:
        m["folder"] = said[1] if m["from"] == said[0] else m["folder"]


def correct(rng: Random, level: int, s: State) -> Asked | None:
    """A reply whose subject is not the one that stands there."""
    mail, subject = rng.choice(s["mails"]), f"{rng.choice(TOPICS)} {rng.randrange(40, 99)}"
    text = rng.choice(PHRASES)
    s["sent"].append({"to": mail["from"], "cc": "", "subject": subject, "body": text})
    moves = [_pick(mail), press("Reply"), *over("Subject", subject), *into("Message", text), press("Send"), FINISH]
    return f'Reply to {_named(mail)}, but with the subject "{subject}"; the message is "{text}".', moves


def read_correct(s: State, said: list[str], goal: str) -> None:
    s["sent"] = [{"to": said[0], "cc": "", "subject": said[2], "body": said[3]}]


Mail.goals = {
    "delete": Goal(delete, read_delete),
    "reply": Goal(reply, read_reply),
    "forward": Goal(forward, read_forward),
    "star": Goal(star, read_star),
    "label": Goal(label, read_label),
    "code": Goal(code, read_code),
    "compose": Goal(compose, read_compose),
    "rule": Goal(rule, read_rule),
    "unread": Goal(unread, read_unread),
    "move": Goal(move, read_move),
    "correct": Goal(correct, read_correct),
}
