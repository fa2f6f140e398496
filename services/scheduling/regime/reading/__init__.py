"""From the words of an order to a rule: normalised text → tokens → pieces (grammar) → phases and patterns."""
