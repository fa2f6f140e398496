"""
The factual-note assistant: marks words of opinion in a note and says what to write instead. It never rewrites.

R18, R19: facts, observations and direct words only; behaviour, not what somebody makes of it.
"""
