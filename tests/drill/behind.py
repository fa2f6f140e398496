"""Becomes a program whose way to PostgreSQL leads through our proxy: `python -m tests.drill.behind PORT module …`."""

import os
import sys
from urllib.parse import urlsplit


def main(port: str, *module: str) -> None:
    parts = urlsplit(os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = parts._replace(query=f"host=127.0.0.1&port={port}").geturl()
    os.execv(sys.executable, [sys.executable, "-m", *module])


if __name__ == "__main__":
    main(*sys.argv[1:])
