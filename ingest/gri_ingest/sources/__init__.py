"""The registers of sources: explicit tuples, in order of rank.

Takes nothing; gives the slugs of the sources, the most trusted for a slot first. SLUGS are in every build; REGISTRIES,
which rank after them, are added to a build by name. Never finds a source by itself: a folder that is not named here is
not read. The folder of a slug has "_" where the slug has "-".
"""

SLUGS: tuple[str, ...] = ("territories", "curation", "crosswalk")
REGISTRIES: tuple[str, ...] = (
    "ror",
    "re3data",
    "cordis",
    "coauthorship",
    "esfri-2016",
    "european-infrastructures",
    "light-sources",
    "radio-observatories",
    "european-maps",
    "country-codes",
)
