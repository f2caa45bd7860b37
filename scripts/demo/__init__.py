"""The demonstration: one container's journey, told by the real command line."""
