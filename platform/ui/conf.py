"""Settings of the shell: how static files are named, which page answers a missing CSRF token, closed components."""

import os
from pathlib import Path

_SOURCES = Path(__file__).resolve().parents[2]
# Before the catalogues of libraries: „Save" is said as we say it, not as a library happens to translate it.
LOCALE_PATHS = [
    str(path) for folder in ("platform", "services", "tenants") for path in sorted((_SOURCES / folder).rglob("locale"))
]

# A component sees its attributes and slots, never by accident a variable of the page around it.
COTTON_ISOLATE_BY_DEFAULT = True
CSRF_FAILURE_VIEW = "ui.errors.csrf_failure"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ui.storage.StaticFiles"},
}
# Whom the public door tells people to write to; empty: the address in the contract.
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
