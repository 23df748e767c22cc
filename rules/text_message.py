"""A text message as HTML: exactly what was typed, harmless in a page, with its line breaks; and back."""

from html import escape, unescape

_BEGINNING, _END = '<p style="white-space: pre-wrap">', "</p>"


def html_of(text: str) -> str:
    """Returns the text as HTML that shows it as it was typed.

    >>> html_of("1 < 2")
    '<p style="white-space: pre-wrap">1 &lt; 2</p>'
    """
    return f"{_BEGINNING}{escape(text)}{_END}"


def text_of(html: str) -> str | None:
    """Returns the text that ``html_of`` has made ``html`` of; ``None`` for any other HTML.

    >>> text_of(html_of("1 < 2"))
    '1 < 2'
    """
    inner = html.removeprefix(_BEGINNING).removesuffix(_END)
    is_text = len(html) - len(inner) == len(_BEGINNING) + len(_END) and "<" not in inner
    return unescape(inner) if is_text else None
