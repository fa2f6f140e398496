"""Where the heads of the seals go. Both lie outside of the database, and outside of its backups."""

import os
from pathlib import Path

# Appended every hour; best on a disk that only adds (chattr +a), or collected by the log system.
AUDIT_HEADS_FILE = Path(os.environ.get("AUDIT_HEADS_FILE", ".local/heads.jsonl"))
# Mailboxes outside of the house that get the same lines, for example the data protection officer's.
AUDIT_HEADS_TO = [one.strip() for one in os.environ.get("AUDIT_HEADS_TO", "").split(",") if one.strip()]
