"""Benchmarks: each beside a named peer in the same run, because seconds differ from machine to machine."""
