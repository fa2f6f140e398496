"""
Which meeting takes place when, in which room, with whom, by which doors: proposed for all families at once.

Pure: values in, a proposal out; no Django, no clock, no names of people. `problem` is what is asked and answered,
`fits` the rules of one meeting alone, `model` the rules between meetings for the solver, `explain` says why something
has no place. The solver runs in a process of its own (`python -m services.scheduling.planner`), started by `process`.
"""
