"""A small app that each world serves alike: one table, one view with five queries."""
