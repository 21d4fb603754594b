"""Benchmarks: this service measured beside its peers, in the same run, on the same triples.

Takes the release and synthetic graphs. Gives samples, ratios, a table and a plot.
Never compares figures of different runs, and never ends a process that it did not start.
"""
