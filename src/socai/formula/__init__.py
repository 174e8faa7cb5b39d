"""The expression language of packs and reports: nodes, parser, checker of measures. It computes nothing."""
