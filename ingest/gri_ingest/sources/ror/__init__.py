"""The source `ror`: the Research Organization Registry."""
