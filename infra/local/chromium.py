"""The browser of the browser tests: found, installed where we may, or asked for with one command."""

import os
import shutil
import subprocess

from infra.local.errors import Problem
from infra.local.layout import ROOT

# Chromium without the parts that make a window: the same engine, and a sixth of the browser tests' time less.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A server has no fonts; without them pages in Cyrillic are rows of boxes on the screenshots.
FONTS = "fonts-dejavu-core"
INSTALL = f"apt-get update && (apt-get install -y {SHELL} {FONTS} || apt-get install -y chromium {FONTS})"
TRIED = ROOT / ".local" / "browser-tried"


def found() -> str:
    """CHROMIUM, or a browser on the path; empty when there is none."""
    chosen = os.environ.get("CHROMIUM", "")
    if chosen:
        return chosen if os.access(chosen, os.X_OK) else ""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def ensured() -> str:
    """The browser's path, after installing it if root may do so here. One with a window is only the second best."""
    if not (os.environ.get("CHROMIUM") or shutil.which(SHELL)) and os.geteuid() == 0 and shutil.which("apt-get"):
        _install_unless_in_vain()
    browser = found()
    if not browser:
        raise Problem(f"The browser tests need Chromium. Type:\n    {_command()}\n(or set CHROMIUM to its program)")
    return browser


def _install_unless_in_vain() -> None:
    """Beside a browser that is there already the better one is tried for once in a checkout."""
    if not (found() and TRIED.exists()):
        _install()
        TRIED.parent.mkdir(exist_ok=True)
        TRIED.touch()


def _install() -> None:
    print("· installing Chromium for the browser tests (once, about a minute)", flush=True)
    _apt("update")
    if not _apt("install", SHELL, FONTS) and not found():
        _apt("install", "chromium", FONTS)


def _apt(command: str, *packages: str) -> bool:
    line = ["apt-get", "-q", "-o", "Acquire::http::Timeout=20", command]
    line += ["-y", "--no-install-recommends", *packages] if packages else []
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(line)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", flush=True)
    return done.returncode == 0


def _command() -> str:
    return INSTALL if os.geteuid() == 0 else f"sudo sh -c '{INSTALL}'"
