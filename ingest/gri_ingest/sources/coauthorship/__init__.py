"""The source `coauthorship`: works that two countries published together, year by year."""
