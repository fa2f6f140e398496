#!/usr/bin/env python3
"""Django's command line, with the two source roots on the path."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    # platform/ is a source root without __init__.py: its packages are imported by their bare names.
    sys.path.insert(0, str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    if sys.argv[1:] == ["migrate_fleet"] and _is_nobody_behind():
        sys.stdout.write("nothing to do\n")
        return
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - the path comes first

    from kernel import sight  # noqa: PLC0415 - the path comes first

    with sight.beyond(
        sight.work("command", "Typed by whoever runs the installation; requests begin as nobody again.")
    ):
        execute_from_command_line(sys.argv)


def _is_nobody_behind() -> bool:
    """Found out without starting Django: an administrator who asks often does not wait for that."""
    from tenants.provisioning.glance import is_nobody_behind  # noqa: PLC0415 - the path comes first

    return is_nobody_behind()


if __name__ == "__main__":
    main()
