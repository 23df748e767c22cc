"""A mail server that writes down what it accepts; run by dev/proofs_mail.py in a process of its own.

    python smtp_sink.py PORT FILE [HANGS_UP_AT]

Each message becomes a line of FILE, in JSON. Addresses that begin with "refused" are refused for good, those that begin with
"later" for now. At a message to the address HANGS_UP_AT the server is gone, in the middle of a connection.
"""

import asyncio
import email
import json
import os
import sys

from aiosmtpd.smtp import SMTP


class Sink:
    def __init__(self, path, hangs_up_at):
        self.path, self.hangs_up_at = path, hangs_up_at

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later"):
            return "450 4.2.0 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        if self.hangs_up_at in envelope.rcpt_tos:
            os._exit(0)
        message = email.message_from_bytes(envelope.content)
        with open(self.path, "a") as file:
            file.write(json.dumps({"to": envelope.rcpt_tos, "subject": str(message["Subject"])}) + "\n")
        return "250 OK"


async def serve(port, path, hangs_up_at=None):
    sink = Sink(path, hangs_up_at)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink), "127.0.0.1", port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), *sys.argv[2:]))
