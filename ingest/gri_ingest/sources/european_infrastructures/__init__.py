"""The source `european-infrastructures`: research infrastructures of Europe as their pages described them until 2018."""
