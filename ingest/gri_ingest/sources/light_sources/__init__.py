"""The source `light-sources`: synchrotrons, free-electron lasers and their X-ray absorption beamlines."""
