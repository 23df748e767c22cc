"""Reports of mail servers about the e-mail ``message_id`` to ``address``, in the forms of some programs, in words of our own."""

# The parts that all have in common: what is said for people, what is said for programs, and the head of the e-mail.
_REPORT = """\
From: {sender}
To: cobranca@provedor.example
Subject: {subject}
Message-Id: <report-{number}@mx.example.com>
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;{difference}
\tboundary="PART"

--PART
Content-Type: text/plain; charset=us-ascii

{words}
--PART
Content-Type: message/delivery-status

{status}

--PART
Content-Type: {returned}

From: Provedor <cobranca@provedor.example>
To: Ana Souza <{address}>
Subject: Notice
Message-Id: {message_id}

{text}--PART--
"""
# A program's own fields, by its name.
_FORMS = {
    "postfix": {
        "sender": "Mail Delivery System <MAILER-DAEMON@mx.example.com>",
        "head": "Auto-Submitted: auto-replied\n",
        "returned": "message/rfc822",
        "text": "Text\n",
        "status": "Reporting-MTA: dns; mx.example.com\nX-Postfix-Queue-ID: 4C1B2\n\nFinal-Recipient: rfc822; {final}\n"
        "Original-Recipient: rfc822;{address}\nAction: {action}\nStatus: {code}\nDiagnostic-Code: smtp; answer",
    },
    "exim": {
        "sender": "Mail Delivery System <Mailer-Daemon@mx.example.com>",
        "head": "X-Failed-Recipients: {address}\nAuto-Submitted: auto-replied\nReferences: {message_id}\n",
        "returned": "message/rfc822",
        "text": "Text\n",
        "status": "Reporting-MTA: dns; mx.example.com\n\nAction: {action}\nFinal-Recipient: rfc822;{final}\nStatus: {code}",
    },
    "exchange": {
        "sender": "Microsoft Outlook <MicrosoftExchange1@provedor.example>",
        "head": "In-Reply-To: {message_id}\nAuto-Submitted: auto-replied\n",
        "difference": ' differences="Content-Class";',
        "returned": "text/rfc822-headers",
        "text": "",
        "status": "Reporting-MTA: dns;mx.example.com\nReceived-From-MTA: dns;mail.provedor.example\n\n"
        "Final-Recipient: rfc822;{final}\nAction: {action}\nStatus: {code}\nX-Display-Name: Ana Souza",
    },
    "gmail": {
        "sender": "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        # It names the recipients of a delay there, too.
        "head": "X-Failed-Recipients: {address}\nAuto-Submitted: auto-replied\nIn-Reply-To: {message_id}\n",
        "returned": "message/rfc822",
        "text": "Text\n",
        "status": "Reporting-MTA: dns; googlemail.com\nX-Original-Message-ID: {message_id}\n\nFinal-Recipient: rfc822; {final}\n"
        "Action: {action}\nStatus: {code}\nLast-Attempt-Date: Tue, 24 Nov 2026 07:00:00 -0800 (PST)",
    },
}
FORMS = tuple(_FORMS)
_CODES = {"failed": "5.1.1", "delayed": "4.4.7"}


def report(form: str, action: str, message_id: str, address: str, final: str | None = None) -> str:
    """Returns what a server says became of an e-mail; ``final``: where it was forwarded to."""
    values = {
        "address": address,
        "final": final or address,
        "message_id": message_id,
        "action": action,
        "code": _CODES.get(action, "2.0.0"),
    }
    own = {name: words.format(**values) for name, words in _FORMS[form].items()}
    words = f"The message to {address} is {action}."
    common = {"difference": "", "subject": f"Report ({action})", "words": words, "number": f"{form}-{action}-{address}"}
    return _REPORT.format(**{**values, **common, **own})


_OLD_EXIM = """\
From: Mail Delivery System <Mailer-Daemon@mx.example.com>
To: cobranca@provedor.example
Subject: {subject}
Message-Id: <old-exim@mx.example.com>
{head}Auto-Submitted: auto-replied
Content-Type: text/plain; charset=us-ascii

{words}

  {address}

------ The message and its head follow. ------

Received: from mail.provedor.example by mx.example.com
From: Provedor <cobranca@provedor.example>
To: Ana Souza <{address}>
Subject: Notice
Message-ID: {message_id}

Text
"""


def old_exim(message_id: str, address: str, is_failure: bool = True) -> str:
    """Returns the text that Exim wrote before it knew of parts for programs."""
    if is_failure:
        head, subject, words = f"X-Failed-Recipients: {address}\n", "Mail delivery failed", "This address failed:"
    else:
        head, subject, words = "", "Warning: delayed 24 hours", "The message has not been delivered yet to:"
    return _OLD_EXIM.format(head=head, subject=subject, words=words, message_id=message_id, address=address)


def other_report(kind: str, message_id: str, address: str) -> str:
    """Returns a report about something else than the delivery: "disposition-notification" that it was read, "feedback-report"
    that it is taken for spam."""
    part = {"disposition-notification": "message/disposition-notification", "feedback-report": "message/feedback-report"}[kind]
    told = report("postfix", "displayed", message_id, address)
    return told.replace("report-type=delivery-status", f"report-type={kind}").replace("message/delivery-status", part)
