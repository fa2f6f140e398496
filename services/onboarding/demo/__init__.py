"""
Three fictitious centres for `make run`, modelled on public descriptions of real ones. All people are invented.

Built through the same operations as everything else; running it again adds nothing.
"""
