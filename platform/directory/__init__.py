"""Shared facts in `public`: regions, settlements, institutions. Centres refer to them by code, never by a key."""
