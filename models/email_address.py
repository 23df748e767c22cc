"""E-mail addresses as every mail server takes them: Odoo sends nothing to a domain with other letters than those of ASCII."""

import idna

from odoo.tools.mail import email_normalize_all, email_split_tuples, formataddr


def wired(address: str) -> str | None:
    """Returns an address with its domain as mail servers write it; ``None`` where it can be no domain.

    >>> wired("ana@exämple.com.br")
    'ana@xn--exmple-cua.com.br'
    """
    local, _at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain).decode()}"
    except idna.IDNAError:
        return None


def wired_all(text: str) -> list[str]:
    """Returns the addresses in a text; those alone that can be written to."""
    return [found for email in email_normalize_all(text) if (found := wired(email))]


def wired_header(text: str | None) -> str | None:
    """Returns the addresses of a sender, or for answers, with their names; as they are where they are none."""
    pairs = [(name, wired(address)) for name, address in email_split_tuples(text)]
    if not pairs or (text or "").isascii() or not all(address for _name, address in pairs):
        return text
    return ", ".join(formataddr(pair) for pair in pairs)
