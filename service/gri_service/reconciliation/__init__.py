"""Reconciliation: names in somebody's own table and the things they mean, by the API of OpenRefine, 0.2 and 1.0-draft.

Takes the index of names and the rows of three questions of the release. Gives candidates, values, suggestions.
Never asks the graph itself, never knows a kind or property by name, and never marks a doubtful match as one.
"""
