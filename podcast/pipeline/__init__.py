"""Resumable stages. Knows nothing of podcasts."""
