"""Screens of the operations centre: they ask services and lay out. No arithmetic, no SQL, no query of the ledger."""
