"""The browser of the browser tests: found, installed where we may, or asked for with one command."""

import os
import shutil
import subprocess

from infra.local.errors import Problem

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A server has no fonts; without them pages in Cyrillic are rows of boxes on the screenshots.
PACKAGES = ("chromium", "fonts-dejavu-core")
INSTALL = f"apt-get update && apt-get install -y {' '.join(PACKAGES)}"


def found() -> str:
    """CHROMIUM, or a browser on the path; empty when there is none."""
    chosen = os.environ.get("CHROMIUM", "")
    if chosen:
        return chosen if os.access(chosen, os.X_OK) else ""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def ensured() -> str:
    """The browser's path, after installing it if root may do so here."""
    if not found() and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
    browser = found()
    if not browser:
        raise Problem(f"The browser tests need Chromium. Type:\n    {_command()}\n(or set CHROMIUM to its program)")
    return browser


def _install() -> None:
    print("· installing Chromium for the browser tests (once, about a minute)", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["-q", "-y", "--no-install-recommends"]
    for command in (["apt-get", "-q", "update"], ["apt-get", "install", *quiet, *PACKAGES]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", flush=True)
            return


def _command() -> str:
    return INSTALL if os.geteuid() == 0 else f"sudo sh -c '{INSTALL}'"
