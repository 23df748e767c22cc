"""The edge of the world: a mail server that writes down what it accepts, in place of ``smtplib.SMTP``.

Addresses that begin with "refused" are refused for good. While it is ``down`` nobody can connect.
"""

import smtplib
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch


@dataclass(frozen=True)
class Mail:
    """A message that the server has accepted."""

    message_id: str
    addresses: tuple[str, ...]
    subject: str
    text: str


class Server:
    """What the simulated mail server has accepted, and whether it answers."""

    def __init__(self):
        self.down = False
        self.accepted: list[Mail] = []

    def connect(self, *_args, **_kwargs):
        if self.down:
            raise ConnectionRefusedError("the mail server is down")
        return Session(self)

    @contextmanager
    def instead_of_smtp(self):
        with patch.object(smtplib, "SMTP", self.connect):
            yield self


class Session:
    """One connection to the server, with what Odoo calls of ``smtplib.SMTP``."""

    local_hostname = "simulation"
    smtp_from = from_filter = None

    def __init__(self, server):
        self.server = server

    def send_message(self, message, _sender, addresses):
        if self.server.down:
            raise smtplib.SMTPServerDisconnected("the mail server hung up")
        refused = {one: (550, b"no such mailbox") for one in addresses if one.startswith("refused")}
        if len(refused) == len(addresses):
            raise smtplib.SMTPRecipientsRefused(refused)
        part = message.get_body(("html", "plain")) if hasattr(message, "get_body") else None
        text = part.get_content() if part else str(message)
        self.server.accepted.append(Mail(message["Message-Id"].strip(), tuple(addresses), str(message["Subject"]), text))

    def __getattr__(self, _name):
        return lambda *_args, **_kwargs: (250, b"OK")
