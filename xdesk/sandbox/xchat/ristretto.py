"""The group ristretto255 (RFC 9496) on whole numbers: for a sandbox only, it takes no care of timing."""

from __future__ import annotations

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
"""Extended coordinates X, Y, Z, T of edwards25519."""


def _negative(number: int) -> bool:
    return number % P % 2 == 1


def _size(number: int) -> int:
    return -number % P if _negative(number) else number % P


def _sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """Return whether u/v is a square, and its root that is not negative (RFC 9496, 4.2)."""
    root = u * pow(v, 3, P) * pow(u * pow(v, 7, P) % P, (P - 5) // 8, P) % P
    check = v * root * root % P
    if check in (-u % P, -u * SQRT_M1 % P):
        root = root * SQRT_M1 % P
    return check in (u % P, -u % P), _size(root)


INVSQRT_A_MINUS_D = _sqrt_ratio(1, (-1 - D) % P)[1]


def decode(raw: bytes) -> Point:
    """Return the point of 32 bytes; raises ValueError when there is none."""
    s = int.from_bytes(raw, "little")
    if len(raw) != 32 or s >= P or _negative(s):
        raise ValueError("no point")
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, inverse = _sqrt_ratio(1, v * u2 * u2 % P)
    x = _size(2 * s * inverse * u2)
    y = u1 * inverse * inverse * u2 * v % P
    if not square or _negative(x * y) or y == 0:
        raise ValueError("no point")
    return x, y, 1, x * y % P


def encode(point: Point) -> bytes:
    """Return the 32 bytes of a point."""
    x, y, z, t = point
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    _, inverse = _sqrt_ratio(1, u1 * u2 * u2 % P)
    one, two = inverse * u1 % P, inverse * u2 % P
    z_inverse = one * two * t % P
    if _negative(t * z_inverse):
        x, y, two = y * SQRT_M1 % P, x * SQRT_M1 % P, one * INVSQRT_A_MINUS_D % P
    if _negative(x * z_inverse):
        y = -y
    return _size(two * (z - y)).to_bytes(32, "little")


def add(a: Point, b: Point) -> Point:
    """Return the sum of two points."""
    one, two = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    three, four = 2 * D * a[3] * b[3], 2 * a[2] * b[2]
    e, f, g, h = (two - one) % P, (four - three) % P, (four + three) % P, (two + one) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    """Return the point taken `scalar` times."""
    total: Point = (0, 1, 1, 0)
    for bit in bin(scalar % ORDER)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def _base() -> Point:
    y = 4 * pow(5, -1, P) % P
    _, x = _sqrt_ratio((y * y - 1) % P, (D * y * y + 1) % P)
    return x, y, 1, x * y % P


BASE = _base()
