"""Divisors, residues, congruences and primes: FLINT's factorisations, powers, and trial."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from math import comb, gcd, lcm

from flint import fmpz

from benchmarks.recomputed.texts import divisors, ints, plain, whole_polynomial

Opinion = Callable[[str, str], bool]


def _factors(n: int) -> dict[int, int]:
    return {int(p): k for p, k in fmpz(n).factor()}


def _exponent(n: int) -> int:
    """Of the multiplicative group."""
    parts = [p ** (k - 1) * (p - 1) // (2 if p == 2 and k > 2 else 1) for p, k in _factors(n).items()]
    return lcm(1, *parts)


def _order(a: int, n: int) -> int:
    return next(d for d in divisors(_exponent(n)) if pow(a, d, n) == 1 % n)


def _first(prompt: str) -> int:
    return max(ints(prompt.replace("1, ..., ", "")))


def _carmichael(prompt: str, answer: str) -> bool:
    return int(answer) == _exponent(max(ints(prompt)))


def _listed(prompt: str) -> list[int]:
    return ints(prompt.partition("(")[2] if "(" in prompt else prompt)


def _preimages(prompt: str, answer: str) -> bool:
    """Every number up to a bound for the totient: n <= 6 phi(n) at these sizes holds for n with few primes."""
    value = ints(plain(prompt))[-1]
    primes = [d + 1 for d in divisors(value) if fmpz(d + 1).is_prime()]

    def search(rest: int, allowed: list[int]) -> list[int]:
        found = [1] if rest == 1 else []
        for place, p in enumerate(allowed):
            power, left = p, p - 1
            while rest % left == 0:
                found += [power * m for m in search(rest // left, allowed[place + 1 :])]
                power, left = power * p, left * p
        return found

    return sorted(ints(answer)) == sorted(search(value, primes))


def _sigma_preimage(prompt: str, answer: str) -> bool:
    return int(fmpz(int(answer)).divisor_sigma(1)) == ints(plain(prompt))[-1]


def _shaped(prompt: str, answer: str) -> bool:
    n, numbers = int(answer), ints(prompt)
    if prompt.startswith("Find"):
        count, divisor, low, high = numbers
    else:
        low, high, divisor, count = numbers
    return low < n < high and n % divisor == 0 and len(divisors(n)) == count


def _order_opinion(prompt: str, answer: str) -> bool:
    a, n = (m for m in ints(plain(prompt)) if m not in (0, 1))
    return int(answer) == _order(a, n)


def _decimal_period(prompt: str, answer: str) -> bool:
    value = Fraction(re.findall(r"\d+/\d+", prompt)[0])
    below = value.denominator
    for p in (2, 5):
        while below % p == 0:
            below //= p
    return int(answer) == _order(10, below)


def _pisano(prompt: str, answer: str) -> bool:
    m = ints(prompt)[-1]
    a, b, steps = 0, 1, 0
    while True:
        a, b, steps = b, (a + b) % m, steps + 1
        if (a, b) == (0, 1):
            return steps == int(answer)


def _residue(prompt: str, answer: str) -> bool:
    numbers, m = ints(plain(prompt)), ints(plain(prompt))[-1]
    a, n = numbers[0], numbers[1]
    return pow(a, n, m) == int(answer)


def _tower(prompt: str, answer: str) -> bool:
    a, b, n, m = ints(plain(prompt))
    return pow(a, b**n, m) == int(answer)


def _factorial(prompt: str, answer: str) -> bool:
    n, m = ints(prompt)
    return int(fmpz.fac_ui(n)) % m == int(answer)


def _binomial(prompt: str, answer: str) -> bool:
    """By Lucas' theorem: the modulus is prime."""
    n, k, m = ints(plain(prompt))
    found = 1
    while n or k:
        found = found * comb(n % m, k % m) % m
        n, k = n // m, k // m
    return found == int(answer)


def _fibonacci(prompt: str, answer: str) -> bool:
    numbers = ints(prompt.partition("(F(1)")[0])
    n, m = numbers
    if n > 10**6:
        n %= _pisano_length(m)
    return int(fmpz.fib_ui(n)) % m == int(answer)


def _pisano_length(m: int) -> int:
    a, b, steps = 0, 1, 0
    while steps == 0 or (a, b) != (0, 1):
        a, b, steps = b, (a + b) % m, steps + 1
    return steps


def _geometric(prompt: str, answer: str) -> bool:
    numbers = ints(plain(prompt).replace("k=0", ""))
    m = numbers[-1]
    if prompt.startswith("1 +"):
        a, n = numbers[1], numbers[-2]
    else:
        n, a = numbers[0], numbers[1]
    total, power, bits = 0, 1, bin(n + 1)[2:]
    for bit in bits:  # sum of 2k terms, then perhaps one more
        total, power = total * (1 + power) % m, power * power % m
        if bit == "1":
            total, power = (total * a + 1) % m, power * a % m
    return total == int(answer)


def _congruence_roots(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    f = whole_polynomial(re.findall(r"(-?\d*x\^[\dx^+-]*)", text)[0])
    m = int(re.findall(r"(?:mod |modulo |/)(\d+)", text)[0])
    coefficients = [int(c) for c in f.coeffs()]
    found = [x for x in range(m) if sum(c * x**k for k, c in enumerate(coefficients)) % m == 0]
    return found == sorted(ints(answer))


def _inverse(prompt: str, answer: str) -> bool:
    numbers = ints(plain(prompt))
    return numbers[0] * int(answer) % numbers[-1] == 1


def _hensel(prompt: str, answer: str) -> bool:
    text = plain(prompt).replace("pmod{", "(mod ").replace("}", ")")
    f = whole_polynomial(re.findall(r"(-?\d*x\^[\dx^+-]*)", text)[0])
    r, p, k = (int(n) for n in re.findall(r"x (?:=|equiv) (\d+) .*?(\d+)\).*?\d+\^\(?(\d+)", text)[0])
    x = int(answer)
    return x % p == r and int(f(fmpz(x))) % p**k == 0


def _power_equation(prompt: str, answer: str) -> bool:
    numbers = ints(plain(prompt))
    x = int(answer)
    if "logarithm" in prompt or re.search(r"\d\^x", prompt):
        g, h, p = numbers
        return pow(g, x, p) == h
    k, h, p = numbers
    return pow(x, k, p) == h


def _liar(prompt: str, answer: str) -> bool:
    n, a = max(ints(plain(prompt))), int(answer)
    odd = n - 1
    while odd % 2 == 0:
        odd //= 2
    powers, power = [], odd
    while power < n:
        powers.append(pow(a, power, n))
        power *= 2
    strong = powers[0] in (1, n - 1) or n - 1 in powers[:-1]
    fermat = pow(a, n - 1, n) == 1
    if "no strong" in prompt or "still fails" in prompt:
        return fermat and not strong
    return not fmpz(n).is_prime() and 1 < a < n - 1 and (strong if "strong" in prompt or "Miller" in prompt else fermat)


def _root_of_one(prompt: str, answer: str) -> bool:
    n, x = max(ints(plain(prompt))), int(answer)
    return x * x % n == 1 and x % n not in (1, n - 1)


def _primality(prompt: str, answer: str) -> bool:
    n = max(ints(prompt))
    base, _, rest = answer.partition(";")
    a, primes = int(base), ints(rest)
    factors = _factors(n - 1)
    if not fmpz(n).is_prime() or any(q not in factors for q in primes):
        return False
    part = 1
    for q in primes:
        part *= q ** factors[q]
    if "Pocklington" in prompt:
        return part * part > n and all(gcd(pow(a, (n - 1) // q, n) - 1, n) == 1 for q in primes)
    return set(primes) == set(factors) and _order(a, n) == n - 1


def _congruence(prompt: str, answer: str) -> bool:
    a, b, m = ints(prompt)
    return (a * int(answer) - b) % m == 0


def _remainders(prompt: str, answer: str) -> bool:
    return all((int(answer) - int(r)) % int(m) == 0 for r, m in re.findall(r"≡ (\d+) \(mod (\d+)\)", prompt))


def _element_of_order(prompt: str, answer: str) -> bool:
    d, n = ints(prompt)
    return _order(int(answer), n) == d


def _bezout(prompt: str, answer: str) -> bool:
    a, sign, b, c = re.findall(r"(\d+)x ([+-]) (\d+)y = (-?\d+)", prompt)[0]
    x, y = ints(answer)
    return int(a) * x + int(sign + b) * y == int(c)


def _factored(prompt: str, answer: str) -> bool:
    found: dict[int, int] = {}
    for p in ints(answer):
        found[p] = found.get(p, 0) + 1
    return found == _factors(ints(prompt)[0])


def _subset(prompt: str, answer: str) -> bool:
    *numbers, target = ints(prompt)
    chosen = ints(answer)
    return len(set(chosen)) == len(chosen) and set(chosen) <= set(numbers) and sum(chosen) == target


def _gcds(prompt: str, answer: str) -> bool:
    numbers = _listed(prompt) if "(" in prompt else ints(prompt)
    if "gcd" in prompt or "greatest" in prompt:
        return int(answer) == gcd(*numbers)
    if "lcm" in prompt or "least" in prompt:
        return int(answer) == lcm(*numbers)
    return int(answer) == len(divisors(gcd(*numbers)))


def _counts(kind: str) -> Opinion:
    def opinion(prompt: str, answer: str) -> bool:
        n = fmpz(_first(plain(prompt)))
        sizes = {"count": len(divisors(int(n))), "sum": int(n.divisor_sigma(1)), "totient": int(n.euler_phi())}
        return int(answer) == sizes[kind]

    return opinion


OPINIONS: dict[str, Opinion] = {
    "math/numbers/congruence": _congruence,
    "math/numbers/remainders": _remainders,
    "math/numbers/element-of-order": _element_of_order,
    "math/numbers/bezout": _bezout,
    "math/numbers/factor": _factored,
    "math/numbers/subset-sum": _subset,
    "math/divisors/divisor-count": _counts("count"),
    "math/divisors/divisor-sum": _counts("sum"),
    "math/divisors/totient": _counts("totient"),
    "math/divisors/carmichael": _carmichael,
    "math/divisors/gcd": _gcds,
    "math/divisors/lcm": _gcds,
    "math/divisors/common-count": _gcds,
    "math/divisors/inverse-totient": _preimages,
    "math/divisors/inverse-sigma": _sigma_preimage,
    "math/divisors/divisors-of-shape": _shaped,
    "math/periods/order": _order_opinion,
    "math/periods/decimal-period": _decimal_period,
    "math/periods/fibonacci-period": _pisano,
    "math/residues/power": _residue,
    "math/residues/tower": _tower,
    "math/residues/factorial": _factorial,
    "math/residues/binomial": _binomial,
    "math/residues/fibonacci": _fibonacci,
    "math/residues/geometric": _geometric,
    "math/congruences/square-roots": _congruence_roots,
    "math/congruences/prime-modulus": _congruence_roots,
    "math/congruences/prime-power": _congruence_roots,
    "math/congruences/inverse": _inverse,
    "math/congruences/hensel": _hensel,
    "math/congruences/logarithm": _power_equation,
    "math/congruences/power-root": _power_equation,
    "math/primality/fermat-liar": _liar,
    "math/primality/strong-liar": _liar,
    "math/primality/half-liar": _liar,
    "math/primality/root-of-one": _root_of_one,
    "math/primality/pratt": _primality,
    "math/primality/pocklington": _primality,
}
