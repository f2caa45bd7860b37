"""From a number that somebody typed to units, histories and proof bundles."""
