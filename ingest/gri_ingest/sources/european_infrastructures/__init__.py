"""The source `european-infrastructures`: infrastructures of Europe as their pages described them until 2018."""
