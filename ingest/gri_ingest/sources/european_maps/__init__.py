"""The source `european-maps`: places of European infrastructures and the GÉANT network in 2018."""
