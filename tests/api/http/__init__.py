"""Tests of the service over HTTP: who may ask, what is refused and how it is told."""
