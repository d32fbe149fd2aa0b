"""recording -> master: ffmpeg, pydub and mutagen live here and nowhere else."""
