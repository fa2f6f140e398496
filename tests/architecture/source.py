"""The product's own Python files, parsed once, and what they import and call."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOMS = ("platform", "services", "tenants", "api")


@cache
def files() -> tuple[Path, ...]:
    return tuple(sorted(file for room in ROOMS for file in (settings.ROOT / room).rglob("*.py")))


def name_of(file: Path) -> str:
    return str(file.relative_to(settings.ROOT))


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in files():
        yield name_of(file), tree_of(file)


@cache
def imports_of(file: Path) -> frozenset[str]:
    """Dotted names that a file imports, modules and what is taken from them, wherever in the file it happens."""
    return frozenset(imported(tree_of(file)))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers(*names: str) -> set[str]:
    """Files that import one of these, or anything inside them."""
    return {
        name_of(file)
        for file in files()
        if any(used == name or used.startswith(f"{name}.") for used in imports_of(file) for name in names)
    }
