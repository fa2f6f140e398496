"""Plain data to PDF/A: documents a court, a bailiff or reception holds in the hand. Pure functions, no models."""
