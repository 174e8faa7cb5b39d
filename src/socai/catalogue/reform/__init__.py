"""Reads the national correspondence of administrative units as it is published, and says what changed."""
