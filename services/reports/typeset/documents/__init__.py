"""What each document says, as frozen values. Callers fill these; the words of the form itself are in the templates."""
