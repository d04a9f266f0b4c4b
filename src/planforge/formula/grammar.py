"""How Excel's grammar binds: one table for the parser and for everything that writes formulas."""

from __future__ import annotations

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")

BINARY_RANKS: dict[str, int] = {
    **dict.fromkeys(COMPARISONS, 1),
    "&": 2,
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "^": 5,  # binds to the left: 2^3^2 is 64
}
SIGN_RANK = 6  # a sign binds tighter than ^: -2^2 is 4
PERCENT_RANK = 7
ATOM_RANK = 8


def unary_rank(operator: str) -> int:
    """Return how tightly a unary operator binds."""
    return PERCENT_RANK if operator == "%" else SIGN_RANK


def bracketed(written: str, rank: int, least: int) -> str:
    """Return the text, in brackets when it binds less tightly than its place asks.

    Example:
        >>> bracketed("a+b", BINARY_RANKS["+"], BINARY_RANKS["*"])
        '(a+b)'
    """
    return f"({written})" if rank < least else written


def shortest(value: float) -> str:
    """Return the shortest text that reads back as this number.

    Example:
        >>> shortest(8e6), shortest(0.032), shortest(1e300)
        ('8000000', '0.032', '1E+300')
    """
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value).upper()
