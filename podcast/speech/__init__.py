"""recording -> transcript: the Whisper engines live here and nowhere else."""
