"""
From a line of a spreadsheet to what the centre keeps: judged first, stored afterwards by the operations of each room.

`judge` only reads, so a dry run and the import itself ask the same question; a line is stored in a savepoint of its
own.
"""
