"""Codes of Brazilian payment slips: the barcode of 44 digits and the digitable line that people type.

Two kinds, told apart by the first digit. The slip of a bank ("boleto", Carta-Circular BCB 2.926/2000): 1–3 bank, 4 currency (9 is
BRL), 5 general digit, 6–9 due factor, 10–19 amount in cents, 20–44 for the bank; its line has 47 digits. The bill of a utility, a
condominium or an authority ("arrecadação", FEBRABAN's layout for collection with barcodes): 1 always 8, 2 segment, 3 what the
amount is and which check digits are used, 4 general digit, 5–15 amount, 16–44 of who collects; its line has 48 digits.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

BANK = "bank"
COLLECTION = "collection"

_SEPARATORS = re.compile(r"[\s.\-]+")
_DIGITS = re.compile(r"[0-9]+")
_BARCODE, _BANK_LINE, _COLLECTION_LINE = 44, 47, 48

_FACTOR_DAY = date(1997, 10, 7)
_FACTORS = range(1000, 10000)

# Third digit of a collection code: an amount in BRL, or a quantity to be converted, with check digits mod 10 or mod 11.
_IN_BRL = "68"
_MOD_10 = "67"


class Defect(StrEnum):
    """What is wrong with a typed code, or where it disagrees with a debt."""

    EMPTY = "empty"
    CHARACTER = "character"
    LENGTH = "length"
    CURRENCY = "currency"
    KIND = "kind"
    FIELD_1 = "field_1"
    FIELD_2 = "field_2"
    FIELD_3 = "field_3"
    FIELD_4 = "field_4"
    GENERAL = "general"
    FACTOR = "factor"
    AMOUNT = "amount"
    DUE_DATE = "due_date"


class BoletoError(ValueError):
    """A text that is no code of a payment slip; ``defect`` says why."""

    def __init__(self, defect: Defect):
        super().__init__(defect.value)
        self.defect = defect


@dataclass(frozen=True)
class Boleto:
    """A code whose check digits are right: the 44 digits of its barcode. Made by ``parse``."""

    barcode: str

    @property
    def kind(self) -> str:
        return COLLECTION if self.barcode.startswith("8") else BANK

    @property
    def bank(self) -> str | None:
        """The number of the bank that registered it; none of a collection code."""
        return self.barcode[:3] if self.kind == BANK else None

    @property
    def cents(self) -> int:
        """The amount in cents of BRL; 0 where the code does not say it."""
        if self.kind == BANK:
            return int(self.barcode[9:19])
        return int(self.barcode[4:15]) if self.barcode[2] in _IN_BRL else 0

    @property
    def factor(self) -> int:
        """The due factor; 0 where the code has no due date, as collection codes never do in a place of its own."""
        return int(self.barcode[5:9]) if self.kind == BANK else 0

    @property
    def line(self) -> str:
        """The digits of the digitable line, without dots and spaces: 47, of a collection code 48."""
        return "".join(_bank_fields(self.barcode) if self.kind == BANK else _collection_fields(self.barcode))

    @property
    def formatted(self) -> str:
        """The digitable line as it is printed."""
        if self.kind == COLLECTION:
            return " ".join(f"{field[:-1]}-{field[-1]}" for field in _collection_fields(self.barcode))
        *fields, general, rest = _bank_fields(self.barcode)
        return " ".join([*(f"{field[:5]}.{field[5:]}" for field in fields), general, rest])

    def differences(self, cents: int, due: date | None) -> tuple[Defect, ...]:
        """Returns where the code disagrees with a debt of ``cents`` that is due on ``due``: AMOUNT, DUE_DATE, both or none.
        What the code does not say agrees with everything."""
        found = []
        if self.cents and self.cents != cents:
            found.append(Defect.AMOUNT)
        if self.factor and (not due or due_date(self.factor, near=due) != due):
            found.append(Defect.DUE_DATE)
        return tuple(found)


def parse(text: str | None) -> Boleto:
    """Returns the slip of a barcode or digitable line, typed with or without spaces, dots and hyphens.

    Raises ``BoletoError`` where it has other characters, another number of digits, or a wrong check digit.

    >>> parse("34191.09123 34567.800056 71234.570001 5 15390000012750").barcode
    '34195153900000127501091234567800057123457000'
    """
    code = _SEPARATORS.sub("", text or "")
    if not code:
        raise BoletoError(Defect.EMPTY)
    if not _DIGITS.fullmatch(code):
        raise BoletoError(Defect.CHARACTER)
    slip = Boleto(_barcode_of(code))
    _check_barcode(slip)
    return slip


def due_factor(due: date) -> int:
    """Returns the due factor of a day: the days since 1997-10-07, which begin at 1000 again after 9999, on 2025-02-22.

    Raises ``ValueError`` for a day before 2000-07-03, the first that has one.

    >>> due_factor(date(2026, 11, 24))
    1640
    """
    days = (due - _FACTOR_DAY).days
    if days < _FACTORS.start:
        raise ValueError(f"{due} is before the first due factor")
    return days if days < _FACTORS.stop else (days - _FACTORS.start) % len(_FACTORS) + _FACTORS.start


def due_date(factor: int, near: date) -> date | None:
    """Returns the day of a due factor that is nearest to ``near``: each factor comes back after 9,000 days. ``None`` for 0.

    Raises ``ValueError`` for a number that is no factor.
    """
    if not factor:
        return None
    if factor not in _FACTORS:
        raise ValueError(f"{factor} is no due factor")
    first = _FACTOR_DAY + timedelta(days=factor)
    rounds = max(0, round((near - first).days / len(_FACTORS)))
    return first + timedelta(days=rounds * len(_FACTORS))


def _barcode_of(code: str) -> str:
    is_collection = code.startswith("8")
    if len(code) == _BARCODE:
        return code
    if len(code) == _COLLECTION_LINE and is_collection:
        return _collection_barcode(code)
    if len(code) == _BANK_LINE and not is_collection:
        return _bank_barcode(code)
    raise BoletoError(Defect.LENGTH)


def _check_barcode(slip: Boleto):
    if slip.kind == COLLECTION:
        _check_digit(_collection_mod(slip.barcode), slip.barcode, 3)
        return
    if slip.barcode[3] != "9":
        raise BoletoError(Defect.CURRENCY)
    _check_digit(_general_mod_11, slip.barcode, 4)
    if slip.factor and slip.factor not in _FACTORS:
        raise BoletoError(Defect.FACTOR)


def _check_digit(mod: Callable[[str], str], barcode: str, position: int):
    """Checks the general digit, which is that of all the others."""
    if mod(barcode[:position] + barcode[position + 1 :]) != barcode[position]:
        raise BoletoError(Defect.GENERAL)


# The slip of a bank


def _bank_fields(barcode: str) -> tuple[str, ...]:
    """The five fields of the line: three with a check digit each, the general digit, due factor and amount."""
    fields = (barcode[:4] + barcode[19:24], barcode[24:34], barcode[34:44])
    return (*(field + _mod_10(field) for field in fields), barcode[4], barcode[5:19])


def _bank_barcode(line: str) -> str:
    fields = (line[:10], line[10:21], line[21:32])
    _check_fields(fields, _mod_10)
    return line[:4] + line[32] + line[33:] + "".join(field[:-1] for field in (line[4:10], *fields[1:]))


# The bill of a utility, a condominium or an authority


def _collection_fields(barcode: str) -> tuple[str, ...]:
    """The four fields of the line: eleven digits and a check digit each."""
    mod = _collection_mod(barcode)
    fields = (barcode[start : start + 11] for start in range(0, _BARCODE, 11))
    return tuple(field + mod(field) for field in fields)


def _collection_barcode(line: str) -> str:
    fields = [line[start : start + 12] for start in range(0, _COLLECTION_LINE, 12)]
    _check_fields(fields, _collection_mod(line))
    return "".join(field[:-1] for field in fields)


def _collection_mod(code: str) -> Callable[[str], str]:
    if code[2] not in "6789":
        raise BoletoError(Defect.KIND)
    return _mod_10 if code[2] in _MOD_10 else _mod_11


# Check digits


def _check_fields(fields, mod: Callable[[str], str]):
    for number, field in enumerate(fields, 1):
        if mod(field[:-1]) != field[-1]:
            raise BoletoError(Defect(f"field_{number}"))


def _mod_10(digits: str) -> str:
    """Weights 2 and 1 from the right; the digits of each product are summed."""
    products = (int(digit) * (2 - position % 2) for position, digit in enumerate(reversed(digits)))
    return str(-sum(product // 10 + product % 10 for product in products) % 10)


def _mod_11(digits: str) -> str:
    """Weights 2 to 9 from the right; a remainder of 0 or 1 gives 0."""
    remainder = _remainder_11(digits)
    return "0" if remainder < 2 else str(11 - remainder)


def _general_mod_11(digits: str) -> str:
    """The general digit of a bank's slip is never 0: 0, 10 and 11 become 1."""
    remainder = _remainder_11(digits)
    return "1" if remainder < 2 else str(11 - remainder)


def _remainder_11(digits: str) -> int:
    return sum(int(digit) * (2 + position % 8) for position, digit in enumerate(reversed(digits))) % 11
