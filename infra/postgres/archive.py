"""
The archive of the write-ahead log: one compressed file for every segment.

The commands are run by PostgreSQL itself, perhaps as a user that may not pass through our folders: they are shell
text with absolute paths and need nothing of ours.
"""

from pathlib import Path
from shlex import quote

# A segment goes after so many seconds, also on a quiet night. Promised is: five minutes of work are lost at most. The
# rest is for the server to notice, to compress and to flush (`make drill ARGS="machine-lost"` measures it).
TIMEOUT = 240


def command(folder: Path) -> str:
    """
    Keeps a finished segment: written aside, flushed, renamed. The same one twice is fine, another of its name is not.
    """
    kept, part = f"{quote(str(folder))}/%f.gz", f"{quote(str(folder))}/%f.part"
    same = f"gzip -dc {kept} | cmp -s - %p"
    keep = f"umask 077 && gzip -1 -c %p > {part} && sync {part} && mv {part} {kept} && sync {quote(str(folder))}"
    return f"if test -f {kept}; then {same}; else {keep}; fi"


def restore_command(folder: Path) -> str:
    return f"test -f {quote(str(folder))}/%f.gz && gzip -dc {quote(str(folder))}/%f.gz > %p"


def settings(folder: Path) -> dict[str, str]:
    """For postgresql.conf, or as options of the command line. `archive_mode` needs a restart."""
    return {
        "wal_level": "replica",
        "archive_mode": "on",
        "archive_timeout": str(TIMEOUT),
        "archive_command": command(folder),
        "max_wal_senders": "4",
    }


def conf(folder: Path) -> str:
    """The same as lines of a configuration file."""
    lines = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings(folder).items())
    return "\n".join(lines) + "\n"
