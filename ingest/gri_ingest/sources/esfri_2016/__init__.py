"""The source `esfri-2016`: landmarks and projects of the ESFRI Roadmap 2016, and the countries in them."""
