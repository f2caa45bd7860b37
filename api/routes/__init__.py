"""The addresses of the API, one module for each subject; each has a ``router``."""
