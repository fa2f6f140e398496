"""Settings of the shell: how static files are named, which page answers a missing CSRF token, closed components."""

import os

# A component sees its attributes and slots, never by accident a variable of the page around it.
COTTON_ISOLATE_BY_DEFAULT = True
CSRF_FAILURE_VIEW = "ui.errors.csrf_failure"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ui.storage.StaticFiles"},
}
# Whom the public door tells people to write to; empty: the address in the contract.
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
