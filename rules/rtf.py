"""Rich Text Format: the few words of it that a report needs (RTF 1.9.1). All lengths are in twips, 1/1440 of an inch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True)
class Cell:
    """A cell of a table, ``width`` wide."""

    text: str
    width: int
    is_right: bool = False
    is_bold: bool = False


def escape(text: str) -> str:
    r"""Returns ``text`` in ASCII, without anything that RTF would obey.

    >>> escape("{ção} 😀")
    '\\{\\u231?\\u227?o\\} \\u-10179?\\u-8704?'
    """
    return "".join(_escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    if letter in "\\{}":
        return "\\" + letter
    if " " <= letter <= "~":
        return letter
    units = letter.encode("utf-16-le", "replace")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2], 'little', signed=True)}?" for at in range(0, len(units), 2))


def document(parts: Iterable[str], size: tuple[int, int], margin: int, title: str = "") -> str:
    """Returns a whole file of ``parts``: ``size`` is the width and height of the page; numbers of the pages at its foot."""
    width, height = size
    landscape = "\\landscape" if width > height else ""
    page = f"\\paperw{width}\\paperh{height}\\margl{margin}\\margr{margin}\\margt{margin}\\margb{margin}{landscape}"
    footer = "{\\footer\\pard\\qr\\fs16{\\field{\\*\\fldinst PAGE}} / {\\field{\\*\\fldinst NUMPAGES}}\\par}"
    head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}"
    return "\n".join([f"{head}{{\\info{{\\title {escape(title)}}}}}", page + footer, *parts, "}"])


def paragraph(text: str, points: int = 8, is_bold: bool = False, is_kept: bool = False, is_right: bool = False) -> str:
    """Returns a paragraph; one that ``is_kept`` stays on the page of the next one."""
    kept = "\\keepn" if is_kept else ""
    bold = "\\b" if is_bold else ""
    align = "\\qr" if is_right else "\\ql"
    space = f"\\sb{points * 15}" if is_bold else ""
    return f"{{\\pard\\plain{kept}{align}{space}{bold}\\fs{points * 2} {escape(text)}\\par}}"


def table_row(cells: Sequence[Cell], is_header: bool = False, is_kept: bool = False, points: int = 8) -> str:
    """Returns a row of a table; a header is repeated on each page."""
    edges, right = [], 0
    for cell in cells:
        right += cell.width
        edges.append(f"\\cellx{right}")
    header = "\\trhdr" if is_header else ""
    body = "".join(_cell(cell, is_kept, points) for cell in cells)
    return f"\\trowd\\trgaph40\\trkeep{header}{''.join(edges)}\n{body}\\row"


def _cell(cell: Cell, is_kept: bool, points: int) -> str:
    kept = "\\keepn" if is_kept else ""
    align = "\\qr" if cell.is_right else "\\ql"
    bold = "\\b" if cell.is_bold else ""
    return f"\\pard\\plain\\intbl{kept}{align}{bold}\\fs{points * 2} {escape(cell.text)}\\cell"


def png(content: bytes, pixels: tuple[int, int], width_mm: int) -> str:
    """Returns a paragraph with a picture, ``width_mm`` millimetres wide; ``pixels`` are its own width and height."""
    width = round(width_mm * TWIPS_PER_MM)
    height = round(width * pixels[1] / pixels[0])
    goal = f"\\picw{pixels[0]}\\pich{pixels[1]}\\picwgoal{width}\\pichgoal{height}"
    return f"{{\\pard{{\\pict\\pngblip{goal}\n{content.hex()}}}\\par}}"
