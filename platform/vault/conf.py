"""Where the master key comes from (exactly one of the three), and how quickly processes hear of changed keys."""

import os
from pathlib import Path

# In base64; or a file that only its owner may read; or a command (a JSON list, no shell) that prints it, with what
# MASTER_KEY_WRAPPED(_FILE) holds on its standard input. docs/runbooks/keys.md tells which to choose.
MASTER_KEY = os.environ.get("MASTER_KEY", "")
MASTER_KEY_FILE = os.environ.get("MASTER_KEY_FILE", "")
MASTER_KEY_COMMAND = os.environ.get("MASTER_KEY_COMMAND", "")
MASTER_KEY_WRAPPED = os.environ.get("MASTER_KEY_WRAPPED", "")
MASTER_KEY_WRAPPED_FILE = os.environ.get("MASTER_KEY_WRAPPED_FILE", "")
# The one before it, only while the places' keys are being wrapped anew.
FORMER_MASTER_KEY = os.environ.get("FORMER_MASTER_KEY", "")
FORMER_MASTER_KEY_FILE = os.environ.get("FORMER_MASTER_KEY_FILE", "")
FORMER_MASTER_KEY_COMMAND = os.environ.get("FORMER_MASTER_KEY_COMMAND", "")
FORMER_MASTER_KEY_WRAPPED = os.environ.get("FORMER_MASTER_KEY_WRAPPED", "")
FORMER_MASTER_KEY_WRAPPED_FILE = os.environ.get("FORMER_MASTER_KEY_WRAPPED_FILE", "")
MASTER_KEY_COMMAND_SECONDS = 10.0

# A process that seals or opens asks again, after so many seconds, which keys are in use: one query for each place.
KEYS_RECHECK_SECONDS = 5.0
# How long a key that nothing names any more is kept: longer than any request or task holds what it has read.
KEYS_KEEP_SECONDS = 600.0

# The list of erasures lies outside of every backup of the database (docs/runbooks/keys.md).
ERASURE_LIST_FILE = os.environ.get("ERASURE_LIST_FILE", Path(__file__).resolve().parents[2] / ".local/erasures.jsonl")
