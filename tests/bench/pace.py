"""How fast this machine is just now: a virtual one may be half as fast an hour later."""

import time

STEPS = 100_000


def pace() -> float:
    """Milliseconds of processor time for the same piece of Python, the best of five."""
    return min(_once() for _ in range(5)) * 1000


def _once() -> float:
    started = time.process_time()
    words: dict[int, str] = {}
    for number in range(STEPS):
        words[number & 255] = str(number)
    return time.process_time() - started
