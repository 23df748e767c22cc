"""How a language writes amounts and days."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Notation:
    """``grouping``: the sizes of the groups of digits, from the right; the last one is repeated unless it is 0 or less.
    ``date_format``: as ``strftime`` takes it."""

    decimal_point: str = "."
    thousands_sep: str = ","
    grouping: tuple[int, ...] = (3, 0)
    date_format: str = "%Y-%m-%d"

    def amount(self, value: float, digits: int = 2) -> str:
        """Returns ``value`` with ``digits`` decimals.

        >>> Notation(",", ".").amount(-1234567.5)
        '-1.234.567,50'
        """
        sign = "-" if round(value, digits) < 0 else ""
        whole, _point, decimals = f"{abs(value):.{digits}f}".partition(".")
        return sign + self._grouped(whole) + (self.decimal_point + decimals if decimals else "")

    def day(self, value: date | None) -> str:
        return value.strftime(self.date_format) if value else ""

    def _grouped(self, digits: str) -> str:
        """Returns whole digits in groups. As a currency writes them: 3 and then 0 means threes to the end."""
        groups, sizes = [], [size for size in self.grouping if size > 0]
        while digits and sizes:
            size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
            groups.append(digits[-size:])
            digits = digits[:-size]
        return self.thousands_sep.join([*([digits] if digits else []), *reversed(groups)])
