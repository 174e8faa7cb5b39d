"""Use cases: one actor, one transaction, one audit event each. They orchestrate and compute nothing.

``instance`` and ``opened`` can be imported at any time; every other service reads the ledger's models and can be
imported once an instance is open (``instance.open_instance``).
"""
