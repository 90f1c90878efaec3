"""A shop: shelves with facets, a cart, coupons, addresses, orders to send back."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import FINISH, Application, Asked, Goal, State, Step, click, into, over, press

Product = dict[str, Any]
BRANDS = ("Alder", "Birch", "Cedar", "Maple", "Rowan", "Willow")
COLOURS = ("black", "blue", "green", "grey", "red", "white")
THINGS = (
    "Lamp",
    "Kettle",
    "Clock",
    "Radio",
    "Mug",
    "Chair",
    "Vase",
    "Scale",
    "Fan",
    "Tray",
    "Stool",
    "Torch",
    "Rug",
    "Bowl",
)
REASONS = ("damaged", "wrong size", "not needed")
SHOWN = 12
PLACES = ("Street", "Square", "Lane", "Road")


@dataclass(frozen=True, kw_only=True)
class Shop(Application):
    """Twelve products at level 1, more behind the facets at the others."""

    page: ClassVar[str] = "shop"
    ending: ClassVar[str] = (
        "Place order ends the task, once and for all; where nothing is to be ordered, end with finish()."
    )

    def start(self, rng: Random, level: int) -> State:
        return market(rng, 12 if level == 1 else 12 * level)


def market(rng: Random, count: int) -> State:
    """A shop whose prices all differ."""
    names = rng.sample([f"{thing} {n}" for thing in THINGS for n in range(10, 40)], count)
    prices = rng.sample(range(5, 400), count)
    brands, colours = rng.sample(BRANDS, 4), rng.sample(COLOURS, 4)
    products: list[Product] = [
        {"name": name, "brand": rng.choice(brands), "colour": rng.choice(colours), "price": price}
        | {"rating": rng.randrange(20, 50) / 10, "weight": rng.randrange(100, 3000), "warranty": rng.randrange(6, 61)}
        | {"days": rng.randrange(1, 15)}
        for name, price in zip(names, prices, strict=True)
    ]
    address = {
        "name": rng.choice(words.FIRST),
        "street": f"{rng.choice(words.LAST)} Street 1",
        "city": rng.choice(words.CITIES),
    }
    state: State = {"products": products, "cart": [], "coupon": "", "offers": [], "orders": [], "wishes": []}
    return state | {"address": address}


def _narrow(s: State, one: Product, *slots: str) -> list[Step] | None:
    """The facets that bring a product on the shelf; None where it stands at the same place without one of them."""
    if len(s["products"]) <= SHOWN:
        return []

    def place(kept: tuple[str, ...]) -> int:
        return [p["name"] for p in s["products"] if all(p[k] == one[k] for k in kept)].index(one["name"])

    fewer = [tuple(k for k in slots if k != slot) for slot in slots]
    if place(slots) >= SHOWN or any(place(kept) == place(slots) for kept in fewer):
        return None
    return [click("checkbox", one[slot]) for slot in slots]


def _order(s: State, products: list[Product]) -> list[Step]:
    s["cart"] += [{"name": one["name"], "count": 1} for one in products]
    s["committed"] = "order"
    return [*(press(f"Add {one['name']}") for one in products), click("tab", "Cart"), press("Place order")]


def _put(s: State, *names: str) -> None:
    s["cart"] += [{"name": name, "count": 1} for name in names]
    s["committed"] = "order"


def _kind(s: State, brand: str, colour: str) -> list[Product]:
    return [one for one in s["products"] if (one["brand"], one["colour"]) == (brand, colour)]


def buy(rng: Random, level: int, s: State) -> Asked | None:
    one = rng.choice(s["products"])
    same = _kind(s, one["brand"], one["colour"])
    if len(same) > 1 + (level > 1):
        return None
    extra = (
        "" if len(same) == 1 else f" that costs {'more' if one['price'] == max(p['price'] for p in same) else 'less'}"
    )
    facets = _narrow(s, one, "brand", "colour")
    if facets is None:
        return None
    moves = [*facets, *_order(s, [one])]
    which = f"Of the two, take the one{extra}. " if extra else ""
    return (
        f'Order one product of the brand "{one["brand"]}" and the colour "{one["colour"]}". {which}Order nothing else.',
        moves,
    )


def read_buy(s: State, said: list[str], goal: str) -> None:
    same = sorted(_kind(s, said[0], said[1]), key=lambda one: one["price"])
    _put(s, same[-1 if "more" in goal else 0]["name"])


def cheapest(rng: Random, level: int, s: State) -> Asked | None:
    one = rng.choice(s["products"])
    least = rng.choice((2.5, 3.0, 3.5, 4.0))
    fits = [p for p in s["products"] if p["brand"] == one["brand"] and p["rating"] >= least]
    if len(fits) < 2 or sum(p["brand"] == one["brand"] for p in s["products"]) > SHOWN:
        return None
    best = min(fits, key=lambda p: p["price"])
    facets = _narrow(s, best, "brand")
    if facets is None:
        return None
    moves = [*facets, *_order(s, [best])]
    return f'Order the cheapest product of "{one["brand"]}" that is rated at least {least}.', moves


def read_cheapest(s: State, said: list[str], goal: str) -> None:
    least = float(re.findall(r"least (\d\.\d)", goal)[0])
    prices = {p["price"]: p["name"] for p in s["products"] if p["brand"] == said[0] and p["rating"] >= least}
    _put(s, prices[min(prices)])


def start_cart(rng: Random, level: int) -> State:
    s = market(rng, 12)
    chosen = rng.sample(s["products"], 3 + level)
    s["cart"] = [{"name": one["name"], "count": rng.randrange(1, 4)} for one in chosen]
    return s


def count(rng: Random, level: int, s: State) -> Asked | None:
    moves: list[Step] = [click("tab", "Cart")]
    told = []
    for line in rng.sample(s["cart"], level):
        by = rng.choice([n for n in (-1, 1, 2) if line["count"] + n > 0])
        line["count"] += by
        told.append(f'{line["count"]} of "{line["name"]}"')
        moves += [press(f"{'More' if by > 0 else 'Fewer'} {line['name']}")] * abs(by)
    s["committed"] = "order"
    return f"Change the cart to hold {' and '.join(told)}; the rest stays. Then order.", [*moves, press("Place order")]


def read_count(s: State, said: list[str], goal: str) -> None:
    for number, name in re.findall(r'(\d+) of "([^"]+)"', goal):
        next(line for line in s["cart"] if line["name"] == name)["count"] = int(number)
    s["committed"] = "order"


def remove(rng: Random, level: int, s: State) -> Asked | None:
    price = {one["name"]: one["price"] for one in s["products"]}
    border = rng.randrange(5, 40) * 10
    gone = [line for line in s["cart"] if price[line["name"]] > border]
    if not 0 < len(gone) <= level or len(gone) == len(s["cart"]):
        return None
    s["cart"] = [line for line in s["cart"] if line not in gone]
    s["committed"] = "order"
    moves = [click("tab", "Cart"), *(press(f"Remove {line['name']}") for line in gone), press("Place order")]
    return f"Take everything that costs more than {border} € apiece out of the cart, and order the rest.", moves


def read_remove(s: State, said: list[str], goal: str) -> None:
    border = int(goal.split("more than ")[1].split()[0])
    cheap = {one["name"] for one in s["products"] if one["price"] <= border}
    s |= {"cart": [line for line in s["cart"] if line["name"] in cheap], "committed": "order"}


def _bill(s: State) -> int:
    price = {one["name"]: one["price"] for one in s["products"]}
    return sum(price[line["name"]] * line["count"] for line in s["cart"])


def start_offers(rng: Random, level: int) -> State:
    s = start_cart(rng, level)
    total = _bill(s)
    percents = rng.sample(range(5, 31), 3 + level)
    for percent in percents:
        code = f"{rng.choice(BRANDS).upper()}{rng.randrange(10, 99)}"
        least = rng.choice((0, total // 2, total - 1, total + 20, 2 * total))
        s["offers"].append(f"{code}: {percent} % off orders of {least} € and more, until day {rng.randrange(1, 31)}")
    return s


def coupon(rng: Random, level: int, s: State) -> Asked | None:
    today, total = rng.randrange(8, 24), _bill(s)
    best = (0, "")
    for line in s["offers"]:
        code, rest = line.split(": ")
        percent, least, until = map(int, re.findall(r"\d+", rest))
        if total >= least and today <= until:
            best = max(best, (percent, code))
    percents = [int(line.split(": ")[1].split()[0]) for line in s["offers"]]
    if not best[1] or (level > 1 and best[0] == max(percents)):
        return None
    s |= {"coupon": best[1], "committed": "order"}
    goal = f"It is day {today}. Under Offers, find the coupon that saves most on this cart, enter it in the cart, "
    goal += "and order."
    return goal, [click("tab", "Cart"), *into("Coupon", best[1]), press("Place order")]


def read_coupon(s: State, said: list[str], goal: str) -> None:
    today = int(re.findall(r"day (\d+)", goal)[0])
    pattern = r"(\w+): (\d+) % off orders of (\d+) € and more, until day (\d+)"
    rows = [re.fullmatch(pattern, line) for line in s["offers"]]
    valid = [(int(m[2]), m[1]) for m in rows if m and int(m[3]) <= _bill(s) and int(m[4]) >= today]
    s |= {"coupon": max(valid)[1], "committed": "order"}


def _pairs(s: State, size: int, total: int) -> list[tuple[Product, ...]]:
    return [c for c in itertools.combinations(s["products"], size) if sum(p["price"] for p in c) == total]


def start_small(rng: Random, level: int) -> State:
    return market(rng, 6 + 2 * level)


def budget(rng: Random, level: int, s: State) -> Asked | None:
    size = 2 if level < 3 else 3
    chosen = rng.sample(s["products"], size)
    total = sum(one["price"] for one in chosen)
    if len(_pairs(s, size, total)) != 1:
        return None
    moves = _order(s, sorted(chosen, key=lambda one: one["name"]))
    number = {2: "two", 3: "three"}[size]
    return (
        f"Order {number} different products, one of each, that cost exactly {total} € together; add them A to Z.",
        moves,
    )


def read_budget(s: State, said: list[str], goal: str) -> None:
    (found,) = _pairs(s, 2 if "two" in goal else 3, int(re.findall(r"exactly (\d+)", goal)[0]))
    _put(s, *sorted(one["name"] for one in found))


WORTH = {"longest warranty": ("warranty", max), "shortest delivery": ("days", min), "smallest weight": ("weight", min)}


def compare(rng: Random, level: int, s: State) -> Asked | None:
    word = rng.choice(list(WORTH))
    slot, best = WORTH[word]
    several = rng.sample(s["products"], 1 + level)
    if len({one[slot] for one in several}) < len(several):
        return None
    moves = _order(s, [best(several, key=lambda one: one[slot])])
    listed = ", ".join(f'"{one["name"]}"' for one in several)
    return f"Look at these products: {listed}. Order the one with the {word}, and no other.", moves


def start_few(rng: Random, level: int) -> State:
    return market(rng, SHOWN)


def read_compare(s: State, said: list[str], goal: str) -> None:
    several = [one for one in s["products"] if one["name"] in said]
    if "warranty" in goal:
        chosen = sorted(several, key=lambda one: -one["warranty"])[0]
    else:
        chosen = sorted(several, key=lambda one: one["days" if "delivery" in goal else "weight"])[0]
    _put(s, chosen["name"])


def start_orders(rng: Random, level: int) -> State:
    s = market(rng, 12)
    for number in rng.sample(range(100, 1000), 3 + min(level, 2)):
        items = [one["name"] for one in rng.sample(s["products"], 3)]
        s["orders"].append({"number": number, "day": number // 10, "items": items, "returned": []})
    return s


def give_back(rng: Random, level: int, s: State) -> Asked | None:
    order, why = rng.choice(s["orders"]), rng.choice(REASONS)
    name = rng.choice(order["items"])
    times = [o for o in s["orders"] if name in o["items"]]
    if (len(times) > 1) != (level > 1):
        return None
    order["returned"].append({"name": name, "why": why})
    which = (
        f"of order {order['number']}"
        if level < 3
        else f"of the {'latest' if order is max(times, key=lambda o: o['day']) else 'earliest'} order that has it"
    )
    if level == 3 and order not in (max(times, key=lambda o: o["day"]), min(times, key=lambda o: o["day"])):
        return None
    moves = [click("tab", "Orders"), press(f"Return {name} of {order['number']}"), press(why), FINISH]
    return f'Return "{name}" {which}; the reason is "{why}".', moves


def read_back(s: State, said: list[str], goal: str) -> None:
    times = sorted((o["day"], o["number"]) for o in s["orders"] if said[0] in o["items"])
    named = re.search(r"of order (\d+)", goal)
    number = int(named[1]) if named else times[-1][1] if "latest" in goal else times[0][1]
    next(o for o in s["orders"] if o["number"] == number)["returned"] = [{"name": said[0], "why": said[1]}]


def address(rng: Random, level: int, s: State) -> Asked | None:
    new = {
        "name": rng.choice(words.LAST),
        "street": f"{rng.choice(words.LAST)} {rng.choice(PLACES)} {rng.randrange(2, 99)}",
    }
    new["city"] = rng.choice(words.CITIES)
    keys = rng.sample(["name", "street", "city"], level)
    if any(s["address"][slot] == new[slot] for slot in keys):
        return None
    moves: list[Step] = [click("tab", "Cart")]
    for slot in keys:
        s["address"][slot] = new[slot]
        moves += over(slot.title(), new[slot])
    s["committed"] = "order"
    told = "; ".join(f'{slot.title()}: "{new[slot]}"' for slot in keys)
    return f"Order what is in the cart, with this change of the address. {told}.", [*moves, press("Place order")]


def read_address(s: State, said: list[str], goal: str) -> None:
    for slot, value in re.findall(r'(\w+): "([^"]*)"', goal):
        s["address"][slot.lower()] = value
    s["committed"] = "order"


def wish(rng: Random, level: int, s: State) -> Asked | None:
    """The nth of those with a brand and a colour, by price or by rating."""
    one, slot = rng.choice(s["products"]), rng.choice(("price", "rating"))
    same = sorted(_kind(s, one["brand"], one["colour"]), key=lambda p: p[slot], reverse=slot == "rating")
    k = rng.randrange(len(same))
    facets = _narrow(s, same[k], "brand", "colour")
    if len(same) < 2 or len({p[slot] for p in same}) < len(same) or k > 2 or facets is None:
        return None
    s["wishes"] = [same[k]["name"]]
    word = f"{('', 'second ', 'third ')[k]}{'cheapest' if slot == 'price' else 'best rated'}"
    goal = (
        f'Put the {word} product with the brand "{one["brand"]}" and the colour "{one["colour"]}" on the wish list (♡).'
    )
    return goal, [*facets, click("switch", f"Wish {same[k]['name']}"), FINISH]


def read_wish(s: State, said: list[str], goal: str) -> None:
    k = 1 if "second" in goal else 2 if "third" in goal else 0
    rows = [(p["price"] if "cheapest" in goal else -p["rating"], p["name"]) for p in _kind(s, said[0], said[1])]
    s["wishes"] = [sorted(rows)[k][1]]


Shop.goals = {
    "buy": Goal(buy, read_buy),
    "cheapest": Goal(cheapest, read_cheapest),
    "count": Goal(count, read_count, start_cart),
    "remove": Goal(remove, read_remove, start_cart),
    "coupon": Goal(coupon, read_coupon, start_offers),
    "budget": Goal(budget, read_budget, start_small),
    "compare": Goal(compare, read_compare, start_few),
    "return": Goal(give_back, read_back, start_orders),
    "address": Goal(address, read_address, start_cart),
    "wish": Goal(wish, read_wish),
}
