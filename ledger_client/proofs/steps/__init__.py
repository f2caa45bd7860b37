"""The steps of verification, one module each; each notes what it finds in the case."""
