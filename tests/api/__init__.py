"""Tests of the API and of the programs beside it."""
