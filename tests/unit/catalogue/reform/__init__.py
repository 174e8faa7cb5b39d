"""Tests of the national correspondence of administrative units: a little one of our own, and the one published."""
