"""Matrices: products, inverses, determinants and normal forms by FLINT."""

from __future__ import annotations

import re
from collections.abc import Callable

from flint import fmpq, fmpq_mat, fmpz_mat

from benchmarks.recomputed.texts import entries, fractions, matrices, polynomial, unit, zero

Opinion = Callable[[str, str], bool]


def _vector(text: str) -> fmpq_mat:
    return fmpq_mat([[x] for x in fractions(text)])


def _whole(matrix: fmpq_mat) -> fmpz_mat:
    rows = [[int(matrix[i, j].p) for j in range(matrix.ncols())] for i in range(matrix.nrows())]
    assert all(x.q == 1 for x in entries(matrix))
    return fmpz_mat(rows)


def _shape(matrix: fmpq_mat, keep: Callable[[int, int], bool]) -> bool:
    """True if all entries that are not kept are 0."""
    return all(keep(i, j) or not matrix[i, j] for i in range(matrix.nrows()) for j in range(matrix.ncols()))


def _lower(m: fmpq_mat) -> bool:
    return _shape(m, lambda i, j: i >= j)


def _upper(m: fmpq_mat) -> bool:
    return _shape(m, lambda i, j: i <= j)


def _diagonal(m: fmpq_mat) -> bool:
    return _shape(m, lambda i, j: i == j)


def _inverse(prompt: str, answer: str) -> bool:
    return matrices(answer)[0] == matrices(prompt)[0].inv()


def _kernel(prompt: str, answer: str) -> bool:
    v = _vector(answer)
    return not zero(v) and zero(matrices(prompt)[0] * v)


def _eigenpair(prompt: str, answer: str) -> bool:
    value, _, rest = answer.partition(";")
    a, v = matrices(prompt)[0], _vector(rest)
    return not zero(v) and a * v == v * fractions(value)[0]


def _determinant(prompt: str, answer: str) -> bool:
    return matrices(prompt)[0].det() == fractions(answer)[0]


def _product(*parts: fmpq_mat) -> fmpq_mat:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole * part
    return whole


def _lu(prompt: str, answer: str) -> bool:
    (a,), (low, up) = matrices(prompt), matrices(answer)
    return low * up == a and _lower(low) and _upper(up) and all(low[i, i] == 1 for i in range(low.nrows()))


def _ldl(prompt: str, answer: str) -> bool:
    (a,), (low, d) = matrices(prompt), matrices(answer)
    return _product(low, d, low.transpose()) == a and _lower(low) and _diagonal(d)


def _cholesky(prompt: str, answer: str) -> bool:
    (a,), (low,) = matrices(prompt), matrices(answer)
    return low * low.transpose() == a and _lower(low) and all(low[i, i] > 0 for i in range(low.nrows()))


def _qr(prompt: str, answer: str) -> bool:
    (a,), (q, r) = matrices(prompt), matrices(answer)
    return q * r == a and q.transpose() * q == unit(q.ncols()) and _upper(r)


def _rank(prompt: str, answer: str) -> bool:
    (a,), (b, c) = matrices(prompt), matrices(answer)
    return b * c == a and b.ncols() == a.rank()


def _parts(prompt: str, answer: str) -> bool:
    (a,), (s, k) = matrices(prompt), matrices(answer)
    return s + k == a and s == s.transpose() and zero(k + k.transpose())


def _diagonalised(prompt: str, answer: str) -> bool:
    (a,), (p, d) = matrices(prompt), matrices(answer)
    if "Jordan" in prompt:
        jordan = _shape(d, lambda i, j: j in (i, i + 1))
        return jordan and a * p == p * d and bool(p.det())
    if "orthogonal" in prompt and p.transpose() * p != unit(p.ncols()):
        return False
    return a * p == p * d and _diagonal(d) and bool(p.det())


def _simultaneous(prompt: str, answer: str) -> bool:
    (a, b), (p,) = matrices(prompt), matrices(answer)
    return _diagonal(p.inv() * a * p) and _diagonal(p.inv() * b * p)


def _congruence(prompt: str, answer: str) -> bool:
    (a,), (p, d) = matrices(prompt), matrices(answer)
    return bool(p.det()) and _diagonal(d) and _product(p.transpose(), a, p) == d


def _smith(prompt: str, answer: str) -> bool:
    (a,), (s, u, v) = matrices(prompt), matrices(answer)
    return _product(u, a, v) == s and _whole(s) == _whole(a).snf() and abs(u.det()) == abs(v.det()) == 1


def _hermite(prompt: str, answer: str) -> bool:
    (a,), (h, u) = matrices(prompt), matrices(answer)
    return u * a == h and _whole(h) == _whole(a).hnf() and abs(u.det()) == 1


def _lattice(prompt: str, answer: str) -> bool:
    """A basis of the whole kernel, which its Smith form shows."""
    (a,), (basis,) = matrices(prompt), matrices(answer)
    form = _whole(basis).snf()
    size = basis.nrows()
    return zero(a * basis.transpose()) and size == a.ncols() - a.rank() and all(form[i, i] == 1 for i in range(size))


def _projector(a: fmpq_mat) -> fmpq_mat:
    """Onto the span of independent rows."""
    return _product(a.transpose(), (a * a.transpose()).inv(), a)


def _projection(prompt: str, answer: str) -> bool:
    (a,) = matrices(prompt)
    shown = prompt.replace("\\begin{pmatrix}", "[[").replace("\\end{pmatrix}", "]]")
    begin, end = shown.index("[["), shown.index("]]")
    outside = shown[:begin] + shown[end + 2 :]
    v = _vector(outside[outside.index("(") : outside.index(")")]) if "(" in outside else None
    if "least-squares" in prompt or "minimises" in prompt:
        return a.transpose() * a * _vector(answer) == a.transpose() * v
    if "pseudo" in prompt or "Penrose" in prompt:
        (b,) = matrices(answer)
        ab, ba = a * b, b * a
        return a * b * a == a and b * a * b == b and ab == ab.transpose() and ba == ba.transpose()
    if "quare" in prompt:
        apart = v - _projector(a) * v
        return (apart.transpose() * apart)[0, 0] == fractions(answer)[0]
    if v is not None and "Gram" not in prompt:
        return _vector(answer) == _projector(a) * v
    (b,) = matrices(answer)
    if "Gram" not in prompt:
        return b == _projector(a)
    low = b * a.transpose() * (a * a.transpose()).inv()  # the rows of b in those of a
    return _diagonal(b * b.transpose()) and _lower(low) and all(low[i, i] == 1 for i in range(low.nrows()))


def _spectrum(prompt: str, answer: str) -> bool:
    a = matrices(prompt)[0]
    if "igenvalues" in prompt:
        product = unit(1)[0, 0]
        found = fractions(answer)
        trace = sum((a[i, i] for i in range(a.nrows())), fmpq(0))
        for value in found:
            product = product * value
            if (a - unit(a.nrows()) * value).det():
                return False
        return sum(found, fmpq(0)) == trace and product == a.det() and len(found) == a.nrows()
    if "djugate" in prompt:
        return a * matrices(answer)[0] == unit(a.nrows()) * a.det()
    if "tr}" in prompt or "Trace" in prompt:
        power = _power(a, _exponent(prompt))
        return sum((power[i, i] for i in range(a.nrows())), fmpq(0)) == fractions(answer)[0]
    if "p(x)" in prompt or "p(A)" in prompt:
        text = prompt[prompt.index("p(x) =") + 6 :].split(", A")[0].split("$")[0]
        return _value(text, a) == matrices(answer)[0]
    if "inimal" in prompt or "least degree" in prompt:
        f = polynomial(answer)
        below = [unit(a.nrows())]
        for _ in range(f.degree() - 1):
            below.append(below[-1] * a)
        independent = fmpq_mat([entries(power) for power in below]).rank() == len(below)
        return zero(_value(answer, a)) and f.LC() == 1 and independent
    if "haracteristic" in prompt or "det(" in prompt:
        ours = [fmpq(int(c.p), int(c.q)) for c in reversed(polynomial(answer).all_coeffs())]
        return list(a.charpoly()) == ours
    return _power(a, _exponent(prompt)) == matrices(answer)[0]


def _exponent(prompt: str) -> int:
    return int(re.findall(r"\^\{?(\d+)", prompt)[-1])


def _power(a: fmpq_mat, n: int) -> fmpq_mat:
    whole = unit(a.nrows())
    for _ in range(n):
        whole = whole * a
    return whole


def _value(text: str, a: fmpq_mat) -> fmpq_mat:
    total = a * 0
    for c in polynomial(text).all_coeffs():
        total = total * a + unit(a.nrows()) * fmpq(int(c.p), int(c.q))
    return total


def _equation(prompt: str, answer: str) -> bool:
    given, x = matrices(prompt), matrices(answer)[0]
    if "AXB" in prompt:
        a, b, c = given
        return a * x * b == c
    if "AX + XB" in prompt:
        a, b, c = given
        return a * x + x * b == c
    if "AX = B" in prompt:
        return given[0] * x == given[1]
    if "X^T" in prompt:
        return x.transpose() * x == given[0]
    if "X^3" in prompt or "cube" in prompt:
        return x * x * x == given[0]
    if "X^2" in prompt or "square" in prompt:
        return x * x == given[0]
    return given[0] * x + given[1] == x


def _subspace(prompt: str, answer: str) -> bool:
    given, basis = matrices(prompt), matrices(answer)[0]
    a = given[0]
    if "intersection" in prompt or "common" in prompt:
        b = given[1]

        def stacked(one: fmpq_mat, two: fmpq_mat) -> fmpq_mat:
            return fmpq_mat([*one.table(), *two.table()])

        inside = stacked(a, basis).rank() == a.rank() and stacked(b, basis).rank() == b.rank()
        return inside and basis.nrows() == basis.rank() == a.rank() + b.rank() - stacked(a, b).rank()
    if "column space" in prompt or "image" in prompt:
        both = fmpq_mat([*a.transpose().table(), *basis.table()])
        return both.rank() == a.rank() == basis.rank() == basis.nrows()
    if "igen" in prompt:
        value = fractions(prompt.rpartition("for ")[2].replace("the eigenvalue", ""))[0]
        a = a - unit(a.nrows()) * value
    elif "fixed" in prompt or "Av = v" in prompt:
        a = a - unit(a.nrows())
    elif "relations" in prompt or "c_1" in prompt:
        a = a.transpose()
    return zero(a * basis.transpose()) and basis.rank() == basis.nrows() == a.ncols() - a.rank()


OPINIONS: dict[str, Opinion] = {
    "math/matrices/inverse": _inverse,
    "math/matrices/kernel": _kernel,
    "math/matrices/eigenpair": _eigenpair,
    "math/matrices/determinant": _determinant,
    "math/factorisations/lu": _lu,
    "math/factorisations/ldl": _ldl,
    "math/factorisations/cholesky": _cholesky,
    "math/factorisations/qr": _qr,
    "math/factorisations/rank": _rank,
    "math/factorisations/symmetric-skew": _parts,
    "math/similarity/diagonal": _diagonalised,
    "math/similarity/orthogonal": _diagonalised,
    "math/similarity/jordan": _diagonalised,
    "math/similarity/simultaneous": _simultaneous,
    "math/similarity/congruence": _congruence,
    "math/integer-matrices/smith": _smith,
    "math/integer-matrices/hermite": _hermite,
    "math/integer-matrices/kernel": _lattice,
    **{
        f"math/projections/{kind}": _projection
        for kind in ["onto-span", "matrix", "least-squares", "pseudo-inverse", "squared-distance", "orthogonal-basis"]
    },
    **{
        f"math/spectra/{kind}": _spectrum
        for kind in ["characteristic", "minimal", "eigenvalues", "power", "power-trace", "polynomial-value", "adjugate"]
    },
    **{
        f"math/matrix-equations/{kind}": _equation
        for kind in ["left", "two-sided", "sylvester", "square-root", "cube-root", "congruent", "inverse-sum"]
    },
    **{
        f"math/subspaces/{kind}": _subspace
        for kind in ["kernel", "column-space", "intersection", "complement", "eigenspace", "relations", "fixed"]
    },
}
