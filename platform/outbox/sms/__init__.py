"""Short messages: what may stand in one, how it leaves, and what the gateway tells about it afterwards."""
