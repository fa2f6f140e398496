"""
How the tests of a run are shared out between processes.

By our own scheduler and not by `xdist_group`: pytest 9.2 keeps the name of a test where pytest-xdist 3.8 does not look
for it, so its groups are silently no groups there (measured: tests of one file went to two processes).
"""

from xdist.scheduler import LoadScopeScheduling

ALONE = "tests/e2e/test_pages.py"  # its tests are long, and know nothing of each other
TOGETHER = "tests/isolation_crawl/"  # one process builds its world and warms up, once
EARLY = "tests/e2e/test_world.py"  # two minutes for which both processes would wait at the end


class ByFile(LoadScopeScheduling):
    """A file is done by one process, which has its rooms furnished already; the files with most tests first."""

    def schedule(self) -> None:
        super().schedule()
        if EARLY in self.workqueue:
            self.workqueue.move_to_end(EARLY, last=False)

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """What stays in one process with this test."""
    if nodeid.startswith(ALONE):
        return nodeid
    return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.partition("::")[0]
