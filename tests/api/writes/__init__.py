"""Tests of the writing side: statements, plans, the inbox, on a real development node."""
