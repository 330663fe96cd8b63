"""One HTML page over many JSON reports: a queue to review, or the audit of a registry (docs/adr/0020)."""
