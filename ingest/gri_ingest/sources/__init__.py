"""The register of sources: an explicit tuple, in order of rank.

Takes nothing; gives the folder names of the sources, the most trusted for a slot first.
Never finds a source by itself: a folder that is not named here is not read.
"""

SLUGS: tuple[str, ...] = ("territories", "curation")
