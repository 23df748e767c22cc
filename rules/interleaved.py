"""Interleaved 2 of 5 (ISO/IEC 16390), the symbol of Brazilian payment slips: bars and the spaces between them, digits in pairs.

No checksum is added: the code of a slip has its own check digits, and a reader must find exactly what was registered.
"""

# The five elements of each digit, of which two are wide.
_WIDE = {
    "0": "00110", "1": "10001", "2": "01001", "3": "11000", "4": "00101",
    "5": "10100", "6": "01100", "7": "00011", "8": "10010", "9": "01010",
}  # fmt: skip
_START = "0000"
_STOP = "100"
# What must stay blank on either side, in narrow elements.
QUIET = 10


def elements(digits: str, wide: int = 3) -> tuple[int, ...]:
    """Returns the widths of bar, space, bar … bar, a narrow one being 1 and a wide one ``wide``, from 2 to 3.

    Raises ``ValueError`` for anything but an even number of digits.
    """
    if not digits or len(digits) % 2 or not set(digits) <= set(_WIDE):
        raise ValueError("an even number of digits is needed")
    pairs = (zip(_WIDE[bar], _WIDE[space], strict=True) for bar, space in zip(digits[::2], digits[1::2], strict=True))
    middle = "".join(bar + space for pair in pairs for bar, space in pair)
    return tuple(wide if element == "1" else 1 for element in _START + middle + _STOP)


def printed_length(digits: str, length: float) -> float:
    """Returns how long the symbol is with what stays blank, where its bars are ``length`` long."""
    bars = sum(elements(digits))
    return length * (bars + 2 * QUIET) / bars


def path(digits: str, height: int) -> tuple[str, int]:
    """Returns the bars as the data of an SVG path, ``height`` high, and how wide the symbol is with what stays blank."""
    position, parts = QUIET, []
    for number, width in enumerate(elements(digits)):
        if number % 2 == 0:
            parts.append(f"M{position} 0h{width}v{height}h-{width}z")
        position += width
    return "".join(parts), position + QUIET
