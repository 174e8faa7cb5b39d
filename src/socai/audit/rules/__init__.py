"""One rule, one file: what it recognises, examples that must and must not match, and how it proposes relations."""
