"""Linked data: what an identifier of ours resolves to, in RDF, in JSON-LD, and within its page.

Takes nothing by itself; its modules say what they take.
Gives their room. Never knows a class by name, and never knows the web framework.
"""

VERSION = 1  # of the documents: it goes up when the same statements are written otherwise, so that tags change
