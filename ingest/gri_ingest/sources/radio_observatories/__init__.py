"""The source `radio-observatories`: radio telescopes and their positions."""
