"""The API of a centre: the same operations as the pages, for programs that hold a key."""
