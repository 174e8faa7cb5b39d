"""Schema of the ledger, step by step."""
