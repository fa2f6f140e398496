"""`make security`, `make security ARGS="tests/vault"`: measures in the promised sizes and writes the rows."""

import os
import sys
import tempfile
from pathlib import Path

from infra.local import testrun
from tests.security import rows
from tests.utils.security import FIGURES, FULL


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="zakrila-security-") as folder:
        figures = Path(folder) / "figures.jsonl"
        os.environ |= {FIGURES: str(figures), FULL: "1"}
        code = testrun.main(["-m", "security_figure", "--timeout=1800", *arguments])
        found = rows.told(figures)
    if found:
        rows.write(found)
    for row in found:
        sys.stdout.write(rows.line(row))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
