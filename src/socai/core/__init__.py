"""The algebra of figures: numerals, measures, intervals, periods, findings.

Pure functions on plain values, standard library only. Nothing here reads a file, a clock, a setting or a database.
"""
