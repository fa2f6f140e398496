"""The centre's own Word file for reports: what may come in, which fields it knows, and how they are filled."""
