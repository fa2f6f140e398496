"""`make bench`: figures side by side in one run, written to docs/benchmarks.md and .json, the misses too."""
