"""Each module measures one part: `measure(databases, quick)` yields rows as they become known."""
