"""Coverage-guided fuzzing: ``python -m fuzz TARGET [libFuzzer options]``; ``make fuzz`` runs every target."""
