"""Several requests in the same moment."""

from threading import Barrier, Thread

from django.db import connections


def at_once(*works):
    """What each of them was answered, in no order."""
    start, answers = Barrier(len(works)), []

    def run(work):
        try:
            start.wait(10)
            answers.append(work())
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
