"""transcript -> notes and chapters."""
