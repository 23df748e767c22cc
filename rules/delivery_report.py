"""What mail servers report of a message, for each of its recipients (RFC 3464, RFC 6533).

A report of a delay looks like that of a failure but for one word. Old versions of Exim write a text instead, and name the
recipients whom it failed for in a header.
"""

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses
from typing import NamedTuple

FAILED, DELIVERED = "failed", "delivered"

_STATUS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(r"\n\s*\n")
# Read receipts, and complaints about spam: whoever sends one has got the message.
_OTHER_REPORTS = ("disposition-notification", "feedback-report")


class Outcome(NamedTuple):
    """What became of the message to one recipient: the addresses that it may have been sent to, the surest first, and the action
    in lower case."""

    addresses: tuple[str, ...]
    action: str


def outcomes(report: Message) -> list[Outcome] | None:
    """Returns what a report says of each recipient, nothing for one about something else than the delivery; ``None`` where it is
    in no form that is known."""
    found = [_outcome(block, report) for block in _blocks(report) if block["Action"]]
    if found:
        return found
    if failed := report["X-Failed-Recipients"]:
        return [Outcome((address,), FAILED) for address in _addresses(failed)]
    return [] if report.get_param("report-type") in _OTHER_REPORTS else None


def action_of(found: list[Outcome], sent_to: list[str]) -> dict[str | None, str]:
    """Returns what became of the message to each of the addresses ``sent_to`` that the outcomes are about, ``None`` standing for
    all where none is known. One that stands for several mailboxes was reached where one of them was, and has failed where all of
    them have."""
    actions: dict[str | None, set[str]] = {}
    for outcome in found:
        address = next((one for one in outcome.addresses if one in sent_to), None)
        only = sent_to[0] if len(sent_to) == 1 else None
        actions.setdefault(address or only, set()).add(outcome.action)
    return {address: _together(said) for address, said in actions.items() if address or not sent_to}


def returned_ids(report: Message) -> list[str]:
    """Returns the numbers (Message-Id) of the messages whose text or head stands in a report that is one text alone."""
    if report.is_multipart():
        return []
    return _MESSAGE_ID.findall(_text(report))


def _together(actions: set[str]) -> str:
    if DELIVERED in actions:
        return DELIVERED
    others = actions - {FAILED}
    return min(others) if others else FAILED


def _blocks(report: Message) -> Iterator[Message]:
    """Yields the groups of fields of a report: one for the message, and one for each recipient."""
    parser = HeaderParser()
    for part in report.walk():
        if part.get_content_type() in _STATUS:
            text = "\n\n".join(str(block) for block in part.get_payload()) if part.is_multipart() else _text(part)
            yield from (parser.parsestr(block.strip()) for block in _BLANK_LINE.split(text.replace("\r\n", "\n")))


def _outcome(block: Message, report: Message) -> Outcome:
    addresses = [*_typed(block["Original-Recipient"]), *_returned_to(report), *_typed(block["Final-Recipient"])]
    return Outcome(tuple(dict.fromkeys(addresses)), block["Action"].split("(")[0].strip().lower())


def _typed(value: str | None) -> list[str]:
    """Returns the address of a field such as "rfc822; ana@example.com"."""
    return _addresses((value or "").partition(";")[2])


def _returned_to(report: Message) -> list[str]:
    """Returns to whom the message was sent that a report returns: a forwarded one fails for another recipient."""
    parts = [part for part in report.walk() if part.get_content_type() in _RETURNED]
    if not parts:
        return []
    returned = parts[0].get_payload()[0] if parts[0].is_multipart() else HeaderParser().parsestr(_text(parts[0]))
    return _addresses(str(returned["To"] or ""))


def _addresses(value) -> list[str]:
    words = str(make_header(decode_header(str(value))))
    return [address.lower() for _name, address in getaddresses([words]) if "@" in address]


def _text(part: Message) -> str:
    content = part.get_payload(decode=True) or b""
    return content.decode(part.get_content_charset() or "utf-8", errors="replace").replace("\r\n", "\n")
