"""Citing: results that keep their name, their hashes and their question, and can be checked years later.

Takes questions, releases and whole results. Gives citations in an append-only store, and what can be said of them.
Never knows the web framework: blueprints/cite.py is the door.
"""
