"""The customs API measured beside what it cannot do without, in one run."""
