"""The source `crosswalk`: sameness across registers, as editors accepted it."""
