"""The first part of a centre's address on the internet."""
# Cyrillic: how a town is spelt on road signs.

import re

from directory.spelling import OFFICIAL

# Names that a stranger would take for a part of the platform itself.
RESERVED = {
    *("admin", "api", "app", "assets", "auth", "demo", "door", "email", "ftp", "help", "imap", "link", "localhost"),
    *("login", "mail", "network", "operator", "pop", "public", "smtp", "static", "status", "support", "test", "www"),
    "zakrila",
}
# The directory's table serves searching, where й and и are one letter; a sign reads Yambol.
SIGNS = {**OFFICIAL, "я": "ya", "ю": "yu", "й": "y"}
_OTHER = re.compile(r"[^a-z0-9]+")


def suggested(town: str) -> str:
    """„Стара Загора": stara-zagora."""
    spelled = "".join(SIGNS.get(letter, letter) for letter in town.casefold())
    return _OTHER.sub("-", spelled).strip("-")[:40].strip("-")
