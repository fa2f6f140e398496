"""The table at the end of `make run`: where to go, who to be."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

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
    people = read(Path(environment["SIGNINS_FILE"]))
    lines = ["", *table(tuple(HEADS.values()), people), ""] if people else [""]
    return [*lines, *table(("", ""), _places(layout, environment, port))[2:], "", "Ctrl-C stops everything.", ""]


def read(file: Path) -> list[list[str]]:
    """What the demo wrote: a list of {"address", "who", "email", "password", "role", "second_factor"}."""
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return []
    entries = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    return [[str(entry.get(key, "")) for key in HEADS] for entry in entries]


def _places(layout: Layout, environment: Mapping[str, str], port: int) -> list[tuple[str, str]]:
    host, mail_port = environment.get("SMTP_HOST", ""), environment.get("SMTP_PORT", "")
    mail = _short(layout.folder("mail")) if not os.environ.get("SMTP_HOST") else f"{host}:{mail_port}"
    return [
        ("Start page", f"http://localhost:{port}/"),
        ("Letters land in", mail),
        ("Logs", _short(layout.folder("logs"))),
        ("Shell", 'make manage ARGS="shell"'),
    ]


def _short(path: Path) -> str:
    return f"{path.relative_to(ROOT)}/" if path.is_relative_to(ROOT) else f"{path}/"
