"""What a Pix says that it pays: the reference ("txid") of its code, at most 25 letters and digits (BCB, Manual do BR Code).

It ends with X and the number that the database gave the debt, by which it is one debt's alone: the numbers of documents may be
longer, differ in their signs only, or be those of a journal entry that opens the debts of many customers.
"""

import re

LENGTH = 25
_MARK = "X"
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9]")
_REFERENCE = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z0-9]*{_MARK}([1-9][0-9]{{0,9}})(?![A-Za-z0-9])", re.IGNORECASE)


def reference(document: str, number: int) -> str:
    """Returns the reference of the debt ``number`` that ``document`` asks for: as much as there is room for of the end of the
    document's number, which is where those of one series differ.

    >>> reference("INV/2026/00001", 1234)
    'INV202600001X1234'
    """
    end = f"{_MARK}{number}"
    return _NOT_ALLOWED.sub("", document)[-(LENGTH - len(end)) :] + end


def references(text: str) -> dict[int, str]:
    """Returns what may be references in ``text``, such as that of a bank's statement, by the number of the debt.

    >>> references("PIX RECEBIDO inv202600001x1234 ANA")
    {1234: 'inv202600001x1234'}
    """
    return {int(found[1]): found[0] for found in _REFERENCE.finditer(text)}
