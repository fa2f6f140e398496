"""
The mailbox of `make run`: speaks real SMTP and keeps every letter as an .eml file that any mail program opens.

Run as a program of its own: `python -m infra.local.mailbox <listening descriptor> <folder>`.
"""

import asyncio
import itertools
import os
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 40 * 1024 * 1024


class Keep:
    """Writes each letter aside and renames it, so that a reader never sees half of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        name = f"{moment}-{os.getpid()}-{next(self._numbers):04}"
        aside = self._folder / f".{name}"
        try:
            aside.write_bytes(_head(envelope) + (envelope.original_content or b""))
            aside.rename(self._folder / f"{name}.eml")
        except OSError as error:
            return f"452 The letter could not be stored: {error.strerror}"
        return "250 Stored"


def _head(envelope: Envelope) -> bytes:
    """Whom the envelope named; the letter itself may not say (blind copies)."""
    people = ", ".join(envelope.rcpt_tos)
    return f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {people}\r\n".encode()


async def serve(listener: socket.socket, folder: Path) -> None:
    keep = Keep(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keep, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST), sock=listener
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    descriptor, place = sys.argv[1:]
    asyncio.run(serve(socket.socket(fileno=int(descriptor)), Path(place)))
