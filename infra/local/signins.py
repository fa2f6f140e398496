"""The table at the end of `make run`: where to go, who to be."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.console import table
from infra.local.layout import ROOT, Layout

HEADS = {
    "address": "Address",
    "who": "Who",
    "role": "Role",
    "email": "E-mail",
    "password": "Password",
    "second_factor": "Second factor",
}


def page(layout: Layout, environment: Mapping[str, str], port: int) -> list[str]:
    """All lines, ready to print."""
    people = read(Path(environment["SIGNINS_FILE"]), port)
    same = {key: people[0][key] for key in HEADS if len({one[key] for one in people}) == 1 and len(people) > 1}
    shown = [key for key in HEADS if key not in same]
    lines = (
        ["", *table([HEADS[key] for key in shown], [[one[key] for key in shown] for one in people])] if people else []
    )
    for_all = [(f"{HEADS[key]} of all", value) for key, value in same.items() if value]
    return [
        *(lines if people else []),
        "",
        *plain([*for_all, *_places(layout, environment, port)]),
        "",
        "Ctrl-C stops everything.",
        "",
    ]


def plain(rows: list[tuple[str, str]]) -> list[str]:
    """A table without heads."""
    return table(("", ""), rows)[2:]


def read(file: Path, port: int) -> list[dict[str, str]]:
    """What the demo wrote: a list of {"address", "who", "email", "password", "role", "second_factor"}."""
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return []
    entries = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    people = [{key: str(entry.get(key, "")) for key in HEADS} for entry in entries]
    return [one | {"address": _at(one["address"], port)} for one in people]


def _at(address: str, port: int) -> str:
    """The port may be another one than on the day the demo was filled."""
    parts = urlsplit(address)
    return parts._replace(netloc=f"{parts.hostname}:{port}").geturl() if parts.hostname else address


def _places(layout: Layout, environment: Mapping[str, str], port: int) -> list[tuple[str, str]]:
    host, mail_port = environment.get("SMTP_HOST", ""), environment.get("SMTP_PORT", "")
    mail = _short(layout.folder("mail")) if not os.environ.get("SMTP_HOST") else f"{host}:{mail_port}"
    return [
        ("Start page", f"http://localhost:{port}/"),
        ("Personal links and referrals", f"http://link.localhost:{port}/"),
        ("Letters land in", mail),
        *_sms(environment),
        ("Logs", _short(layout.folder("logs"))),
        ("Shell", 'make manage ARGS="shell"'),
    ]


def _sms(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """The page of the gateway that came along; a real one shows its messages elsewhere."""
    url = environment.get("SMS_GATEWAY_URL", "")
    return [("Short messages land at", f"{url}/")] if url and not os.environ.get("SMS_GATEWAY_URL") else []


def _short(path: Path) -> str:
    return f"{path.relative_to(ROOT)}/" if path.is_relative_to(ROOT) else f"{path}/"
