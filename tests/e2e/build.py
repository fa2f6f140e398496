"""Fills the database that the environment names, as `make run` would: `python -m tests.e2e.build`."""

from importlib import import_module

import django
from django.core.management import call_command

COMMANDS = ("prepare_database", "install", "demo")

if __name__ == "__main__":
    django.setup()
    with import_module("kernel.sight").beyond(import_module("tests.utils.eyes").TEST):
        for command in COMMANDS:
            call_command(command)
        import_module("tests.e2e.props").place()
