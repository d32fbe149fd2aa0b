"""Fakes of the outside world, for the tests of this project and of whoever builds on it."""
