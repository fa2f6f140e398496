"""The centre's own figures: each is the number of rows of a list that can be opened."""
