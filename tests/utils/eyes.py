"""With whose eyes a test prepares and compares: threads of its own begin as nobody, like those of the product."""

from kernel import sight

TEST = sight.work("test", "Prepares and compares; what a worker sees is asked through pages, or with eyes_of(worker).")
