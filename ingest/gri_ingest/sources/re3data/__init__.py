"""The source `re3data`: the registry of research data repositories."""
