"""A desk of several programs: what one of them tells has to be done in another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import FINISH, Application, Asked, Goal, State, Step, click, finish, into, over, press

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
ERRANDS = (
    "order the filters",
    "call the plumber",
    "water the plants",
    "book the hall",
    "sign the lease",
    "print the badges",
    "send the parcel",
    "check the alarm",
    "buy the stamps",
    "clean the tank",
    "renew the domain",
    "pick up the keys",
)


@dataclass(frozen=True, kw_only=True)
class Desk(Application):
    """Mail, contacts, notes, tasks, a calendar and a list of prices."""

    page: ClassVar[str] = "desk"
    ending: ClassVar[str] = (
        'When the goal is reached, end with finish(); where the goal tells a word to end with, as in finish("word").'
    )

    def start(self, rng: Random, level: int) -> State:
        names = rng.sample(words.FIRST, 5 + level)
        contacts = [
            {"name": n, "address": f"{n.lower()}@{rng.choice(words.CITIES).lower()}.example", "phone": _phone(rng)}
            for n in names
        ]
        mails = []
        for name, subject in zip(names[:-1], rng.sample(words.MEETINGS, len(names) - 1), strict=True):
            time = f"{rng.randrange(8, 18)}:{rng.choice(('00', '15', '30', '45'))}"
            body = f"Hello, the {subject} will be on {rng.choice(DAYS)} at {time}. "
            body += f"My new phone number is {_phone(rng)}. Regards, {name}"
            mails.append({"from": name, "subject": subject, "body": body})
        rng.shuffle(mails)
        errands = rng.sample(ERRANDS, 6 + level)
        done = rng.sample(errands, 1 + level)
        lines = [f"{rng.choice(words.FIRST)} has managed to {one}." for one in done]
        lines += [f"Nobody could {one} so far." for one in errands if one not in done][: 1 + level]
        rng.shuffle(lines)
        prices = [
            {"item": item, "price": price}
            for item, price in zip(rng.sample(words.GOODS, 9), rng.sample(range(3, 300), 9), strict=True)
        ]
        events = [
            {"title": rng.choice(words.SUBJECTS), "day": rng.choice(DAYS), "time": f"{rng.randrange(8, 18)}:00"}
            for _ in range(3)
        ]
        state: State = {
            "mails": mails,
            "contacts": contacts,
            "notes": lines,
            "todos": [{"what": e, "done": False} for e in sorted(errands)],
        }
        return state | {"events": events, "prices": prices, "sent": []}


def _phone(rng: Random) -> str:
    return f"0{rng.randrange(100, 1000)} {rng.randrange(10000, 100000)}"


def _told(body: str) -> tuple[str, str, str, str]:
    """Subject, day, time and phone number of a mail."""
    return re.findall(r"the (\w+) will be on (\w+) at (\d+:\d\d)\. My new phone number is ([\d ]+)\.", body)[0]


def event(rng: Random, level: int, s: State) -> Asked | None:
    mail = rng.choice(s["mails"])
    title, day, time, _ = _told(mail["body"])
    s["events"].append({"title": title, "day": day, "time": time})
    moves = [press("Calendar"), *into("Title", title), click("radio", day), *into("Time", time), press("Add"), FINISH]
    which = f'"{mail["from"]}" writes about' if level < 3 else f'the mail about "{title}" tells'
    return f"Enter the meeting that {which} into the calendar: its subject as the title, its day and its time.", moves


def read_event(s: State, said: list[str], goal: str) -> None:
    (mail,) = (m for m in s["mails"] if said[0] in (m["from"], m["subject"]))
    day, _, time = mail["body"].partition(" will be on ")[2].partition(".")[0].partition(" at ")
    s["events"].append({"title": mail["subject"], "day": day, "time": time})


def phone(rng: Random, level: int, s: State) -> Asked | None:
    mails = rng.sample(s["mails"], 1 if level < 3 else 2)
    moves: list[Step] = [press("Contacts")]
    for mail in mails:
        new = _told(mail["body"])[3]
        next(c for c in s["contacts"] if c["name"] == mail["from"])["phone"] = new
        moves += over(f"Phone of {mail['from']}", new)
    listed = " and ".join(f'"{m["from"]}"' for m in mails)
    return f"Bring the phone number of {listed} in the contacts up to date, from the mail of that person.", [
        *moves,
        FINISH,
    ]


def read_phone(s: State, said: list[str], goal: str) -> None:
    for c in s["contacts"]:
        for m in s["mails"]:
            if c["name"] == m["from"] and c["name"] in said:
                c["phone"] = m["body"].split("number is ")[1].split(".")[0]


def todo(rng: Random, level: int, s: State) -> Asked | None:
    done = [t for t in s["todos"] if any(f"managed to {t['what']}." in line for line in s["notes"])]
    for t in done:
        t["done"] = True
    return "Tick off the tasks that are done according to the notes.", [
        press("Tasks"),
        *(click("checkbox", t["what"]) for t in done),
        FINISH,
    ]


def read_todo(s: State, said: list[str], goal: str) -> None:
    ready = {line.partition(" has managed to ")[2].rstrip(".") for line in s["notes"]}
    for t in s["todos"]:
        t["done"] = t["what"] in ready


def total(rng: Random, level: int, s: State) -> Asked | None:
    who, items = rng.choice(s["contacts"]), rng.sample(s["prices"], 1 + level)
    text = str(sum(one["price"] for one in items))
    s["sent"].append({"to": who["address"], "body": text})
    listed = ", ".join(f'"{one["item"]}"' for one in items)
    goal = f'Send a mail to the address of "{who["name"]}"; its text is the sum of the prices of {listed}: '
    goal += "the number and nothing else."
    return goal, [*into("To", who["address"]), *into("Text", text), press("Send"), FINISH]


def read_total(s: State, said: list[str], goal: str) -> None:
    price = {one["item"]: one["price"] for one in s["prices"]}
    address = {c["name"]: c["address"] for c in s["contacts"]}
    s["sent"].append({"to": address[said[0]], "body": str(sum(price[item] for item in said[1:]))})


def cheapest(rng: Random, level: int, s: State) -> Asked | None:
    """The answer of one program goes to the person whom another names."""
    mail = rng.choice(s["mails"])
    address = next(c["address"] for c in s["contacts"] if c["name"] == mail["from"])
    ordered = sorted(s["prices"], key=lambda one: one["price"])
    k = rng.randrange(level)
    s["sent"].append({"to": address, "body": ordered[k]["item"]})
    word = ("cheapest", "second cheapest", "third cheapest")[k]
    goal = f'Send the person who wrote about "{mail["subject"]}", at the address in the contacts, '
    goal += f"the name of the {word} item and nothing else."
    return goal, [*into("To", address), *into("Text", ordered[k]["item"]), press("Send"), FINISH]


def read_cheapest(s: State, said: list[str], goal: str) -> None:
    name = next(m["from"] for m in s["mails"] if m["subject"] == said[0])
    k = next((n for n, word in ((1, "second"), (2, "third")) if f"{word} cheapest" in goal), 0)
    item = dict(sorted((one["price"], one["item"]) for one in s["prices"]))
    s["sent"].append(
        {"to": next(c["address"] for c in s["contacts"] if c["name"] == name), "body": item[sorted(item)[k]]}
    )


def maybe(rng: Random, level: int, s: State) -> Asked | None:
    """As with a phone number; one time in five there is no mail to take it from."""
    missing = [c["name"] for c in s["contacts"] if c["name"] not in {m["from"] for m in s["mails"]}]
    name = missing[0] if rng.random() < 0.2 else rng.choice(s["mails"])["from"]
    goal = f'Bring the phone number of "{name}" in the contacts up to date, from the newest mail of that person. '
    goal += "If there is no such mail, change nothing and end with the word none."
    if name in missing:
        return goal, [finish("none")]
    new = _told(next(m for m in s["mails"] if m["from"] == name)["body"])[3]
    next(c for c in s["contacts"] if c["name"] == name)["phone"] = new
    return goal, [press("Contacts"), *over(f"Phone of {name}", new), FINISH]


def read_maybe(s: State, said: list[str], goal: str) -> str | None:
    if said[0] not in [m["from"] for m in s["mails"]]:
        return "none"
    read_phone(s, said, goal)
    return None


Desk.goals = {
    "event": Goal(event, read_event),
    "phone": Goal(phone, read_phone),
    "tasks": Goal(todo, read_todo),
    "total": Goal(total, read_total),
    "cheapest": Goal(cheapest, read_cheapest),
    "perhaps": Goal(maybe, read_maybe),
}
