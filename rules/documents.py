"""Brazilian tax numbers: CPF (a person, 11 digits) and CNPJ (a company, 14 characters).

Since July 2026 the first twelve characters of a CNPJ may be letters (Instrução Normativa RFB 2.229/2024): the value of a
character is its ASCII code less 48, so letters are never stripped.
"""

import re

PERSON = "person"
COMPANY = "company"

_CPF = re.compile(r"[0-9]{11}")
_CNPJ = re.compile(r"[0-9A-Z]{12}[0-9]{2}")


def normalize(document: str | None) -> str:
    """Returns the letters and digits of a tax number, letters in capitals, without punctuation or spaces.

    >>> normalize("12.abc.345/01de-35")
    '12ABC34501DE35'
    """
    return re.sub(r"[^0-9A-Z]", "", (document or "").upper())


def is_cpf(document: str | None) -> bool:
    """Returns whether ``document``, with or without punctuation, is a CPF with right check digits."""
    code = normalize(document)
    if not _CPF.fullmatch(code) or len(set(code)) == 1:
        return False
    return all(_check_digit(code[:length], range(length + 1, 1, -1)) == code[length] for length in (9, 10))


def is_cnpj(document: str | None) -> bool:
    """Returns whether ``document``, with or without punctuation, is a numeric or alphanumeric CNPJ with right check digits."""
    code = normalize(document)
    if not _CNPJ.fullmatch(code) or len(set(code)) == 1:
        return False
    return all(_check_digit(code[:length], _cnpj_weights(length)) == code[length] for length in (12, 13))


def person_type(document: str | None, is_company: bool) -> str:
    """Returns PERSON for a valid CPF, COMPANY for a valid CNPJ, and what ``is_company`` says for anything else."""
    if is_cpf(document):
        return PERSON
    if is_cnpj(document) or is_company:
        return COMPANY
    return PERSON


def formatted(document: str | None) -> str:
    """Returns a CPF or CNPJ with its punctuation, anything else as it is.

    >>> formatted("12ABC34501DE35")
    '12.ABC.345/01DE-35'
    """
    code = normalize(document)
    if is_cpf(code):
        return f"{code[:3]}.{code[3:6]}.{code[6:9]}-{code[9:]}"
    if is_cnpj(code):
        return f"{code[:2]}.{code[2:5]}.{code[5:8]}/{code[8:12]}-{code[12:]}"
    return document or ""


def _cnpj_weights(length: int) -> list[int]:
    """The weights 2 to 9 from the right, again and again."""
    return [2 + position % 8 for position in reversed(range(length))]


def _check_digit(code: str, weights) -> str:
    """The mod 11 check digit; a remainder below 2 gives 0."""
    remainder = sum((ord(character) - 48) * weight for character, weight in zip(code, weights, strict=True)) % 11
    return "0" if remainder < 2 else str(11 - remainder)
