"""The source `curation`: the tables of data/curated."""
