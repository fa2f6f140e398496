"""Pages of incidents: the list, one incident, its steps, who was told, and what the centre sets."""
