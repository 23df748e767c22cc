"""How long a text message is, and what it costs: in segments.

A message in the GSM 7-bit alphabet (3GPP TS 23.038, its default alphabet and its extension table) holds 160 units, or 153 in each
segment of several; one with any other character is sent as UCS-2 and holds 70, or 67. A character of the extension table takes
two units, one outside Unicode's basic plane two of UCS-2, and neither is torn apart by a border.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

GSM_7 = "GSM-7"
UCS_2 = "UCS-2"
_SINGLE = {GSM_7: 160, UCS_2: 70}
_SEGMENT = {GSM_7: 153, UCS_2: 67}

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_ALPHABET = _BASIC | _EXTENDED

# What a person would type instead, where Unicode itself knows no plainer form.
_PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
        "•": "-",
    }
    | {"Ð": "D", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "œ": "oe", "Œ": "OE", "\t": " ", "\u200b": "", "\ufeff": ""}
)


@dataclass(frozen=True)
class SmsLength:
    """``encoding`` is GSM_7 or UCS_2; ``units`` are those of the encoding; ``left``: how many fit into the last segment still."""

    encoding: str
    units: int
    segments: int
    left: int


def measure(text: str | None) -> SmsLength:
    """Returns how long ``text`` is as a message; an empty one has no segment.

    >>> measure("Olá, amanhã vence a sua fatura")
    SmsLength(encoding='UCS-2', units=30, segments=1, left=40)
    """
    text = text or ""
    encoding = GSM_7 if _ALPHABET.issuperset(text) else UCS_2
    widths = [_width(character, encoding) for character in text]
    units, single = sum(widths), _SINGLE[encoding]
    if units <= single:
        return SmsLength(encoding, units, min(units, 1), single - units)
    segments, used = _fill(widths, _SEGMENT[encoding])
    return SmsLength(encoding, units, segments, _SEGMENT[encoding] - used)


def strip_accents(text: str | None) -> str:
    """Returns ``text`` with a plain character for each one that the GSM alphabet lacks, where there is one; others stay as they
    are, and so do ``é``, ``à`` and ``ü``, which cost nothing.

    >>> strip_accents("Débito não pago – atenção")
    'Débito nao pago - atencao'
    """
    return "".join(map(_plain, unicodedata.normalize("NFC", text or "")))


def _width(character: str, encoding: str) -> int:
    if encoding == GSM_7:
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _fill(widths: Iterable[int], size: int) -> tuple[int, int]:
    """Returns how many segments of ``size`` units there are, and how many units of the last one are used."""
    segments, used = 1, 0
    for width in widths:
        if used + width > size:
            segments, used = segments + 1, 0
        used += width
    return segments, used


def _plain(character: str) -> str:
    if character in _ALPHABET:
        return character
    plain = character.translate(_PLAIN)
    decomposed = unicodedata.normalize("NFKD", plain)
    bare = "".join(part for part in decomposed if not unicodedata.combining(part))
    return bare if _ALPHABET.issuperset(bare) else character
