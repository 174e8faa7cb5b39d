"""Sổ Cái: the operations centre and reporting ledger of a Vietnamese commune."""

__version__ = "0.1.0"
