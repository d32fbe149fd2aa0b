"""releases -> feed.xml: feedgen lives here and nowhere else."""
