#!/bin/sh
# Prints the Python that sets everything up: PYTHON, or the first here for which all pinned packages are made.
# Runs before anything else does, so it is the one that says what is missing.
fits='import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'
[ -n "$PYTHON" ] && set -- "$PYTHON" || set -- python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3
for one in "$@"; do
    "$one" -c "$fits" 2> /dev/null && echo "$one" && exit
done
echo "Zakrila needs Python 3.11, 3.12, 3.13 or 3.14, and $* is none of them here; set PYTHON=/path/to/python" >&2
exit 2
