"""The embedded engine: PostgreSQL, Valkey and a mailbox from wheels, and the supervisor of `make run`."""
