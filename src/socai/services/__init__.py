"""Use cases: one actor, one transaction, one audit event each. They orchestrate and compute nothing."""
