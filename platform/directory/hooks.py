"""What the directory adds to lower rooms."""

from directory.operations import load
from kernel.hooks import fill_commons


def register() -> None:
    fill_commons.register(load)
