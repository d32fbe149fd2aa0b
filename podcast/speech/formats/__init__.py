"""A transcript as files: written in five formats, read as we and others write it."""
