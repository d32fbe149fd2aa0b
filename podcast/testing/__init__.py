"""Fakes that tests use, public and held to the same contracts as the real parts."""
