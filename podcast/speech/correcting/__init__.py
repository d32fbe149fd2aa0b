"""A person's text and the recogniser's: merged, given times again, reviewed."""
