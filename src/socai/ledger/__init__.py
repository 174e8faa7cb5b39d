"""The append-only ledger: models, sealed batches, dated units, accounts. Only services may import it."""
