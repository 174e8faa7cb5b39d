"""Template and figures make a neutral report tree; writers lay the tree out. Writers format no number."""
