"""Reads the numbers of any report and recomputes what they claim. Deterministic; edits nothing; receives documents.

A rule proposes relations and never calls another rule; only the judge compares numbers.
"""
