"""What a person at the terminal can do something about."""


class Problem(Exception):
    """A sentence for the terminal: what is wrong and what to do. Never shown with a traceback."""


class Stopped(Exception):
    """Somebody asked us to stop while we were waiting for something."""
