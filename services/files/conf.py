"""Where the sealed bytes lie. FILES_ROOT may name any folder that web and worker share."""

import os
from pathlib import Path

FILES_ROOT = Path(os.environ.get("FILES_ROOT", Path(__file__).resolve().parents[2] / ".local" / "files"))
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
