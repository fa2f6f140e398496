"""The national network: today the map of the working centres; released statistics come with their own issue."""
