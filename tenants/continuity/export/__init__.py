"""Everything a centre has, in forms that need nothing of ours: tables, files, pages; sealed for who receives it."""
