"""How long a length is to be in a page of wkhtmltopdf, which enlarges what it prints, so that it has its measure on paper."""

from dataclasses import dataclass

# Of a page of 96 dots an inch; "smart" shrinking lays a page out wider, and makes it fit.
_ENLARGED, _SHRUNK = 1.28, 1.0234
_DPI = 96


@dataclass(frozen=True)
class Paper:
    """What says how large a page is printed: its dots an inch, and whether it is shrunk."""

    dpi: int = _DPI
    is_shrunk: bool = True

    def length(self, millimetres: float) -> float:
        """Returns the length that a page must ask for.

        >>> Paper(90).length(103)
        94.35
        """
        enlarged = (_SHRUNK if self.is_shrunk else _ENLARGED) * _DPI / (self.dpi or _DPI)
        return round(millimetres / enlarged, 2)
