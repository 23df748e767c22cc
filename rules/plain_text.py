"""Texts that somebody typed, made fit for every kind of file."""

import re

# What no XML may hold, and what turns the direction of a line: a name could show digits that aren't its own.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_BLANKS = re.compile(r"\s+")


def one_line(text: str | None, limit: int = 1000) -> str:
    """Returns ``text`` on one line, without control characters, of ``limit`` characters at most; empty for none.

    >>> one_line(" Ana\\n\\x07Souza ")
    'Ana Souza'
    """
    plain = _BLANKS.sub(" ", _FORBIDDEN.sub(" ", text or "")).strip()
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
