"""Shows the result of an audit: for programs, on a terminal, as a page. It words nothing and decides nothing itself."""
