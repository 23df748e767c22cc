"""The names of files that people are given: what they typed, without what a file system, browser or reader trips over."""

import re
import unicodedata
from collections.abc import Iterable

# What is forbidden on one of the systems that such a file may come to.
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]+')
# Controls, formats (which turn the direction of writing, or can't be seen), halves of characters, and those that are none.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RESERVED = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$", re.IGNORECASE)
# File systems take 255 bytes; a browser adds " (1)" to a name that is there already.
_MAX_BYTES = 180
# An extension that a name may come with, from the format that was chosen before.
_EXTENSIONS = ("csv", "docx", "gif", "html", "jpg", "pdf", "rtf", "tif", "txt", "xlsx", "xml", "zip")


def safe_file_name(name: str, extension: str, fallback: str = "file") -> str:
    """Returns the name of a file with ``extension``, whatever was typed; ``fallback`` where nothing of it is left.

    >>> safe_file_name("../Debtors: May", "csv")
    'Debtors May.csv'
    """
    stem = _tidy(_FORBIDDEN.sub(" ", _visible(name or "")))
    stem = _tidy(_without_extension(stem, (*_EXTENSIONS, extension.lower())))
    stem = _tidy(_shortened(stem, _MAX_BYTES)) or fallback
    if _RESERVED.match(stem.split(".")[0].strip()):
        stem = f"_{stem}"
    return f"{stem}.{extension}"


def _visible(name: str) -> str:
    """Returns the name with a space for each character that can't be seen."""
    composed = unicodedata.normalize("NFC", name)
    return "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in composed)


def _tidy(name: str) -> str:
    """Returns the name without spaces in a row, and without dots and spaces around it, which Windows drops and Unix hides."""
    return re.sub(r"\s+", " ", name).strip(". ")


def _without_extension(name: str, extensions: Iterable[str]) -> str:
    stem, _dot, ending = name.rpartition(".")
    return stem if stem and ending.lower() in extensions else name


def _shortened(name: str, size: int) -> str:
    """Returns as much of the name as fits into ``size`` bytes; no character is cut in two."""
    return name.encode()[:size].decode(errors="ignore")
