"""The source `territories`: codes and names of countries."""
