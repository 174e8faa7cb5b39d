"""Packs: loads and validates declarations into frozen objects. Knows no sector, no office and no ledger."""
