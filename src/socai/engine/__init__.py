"""Evaluates formulas on rolled-up atoms, exactly. Receives its facts as arguments; knows no database of its own."""
