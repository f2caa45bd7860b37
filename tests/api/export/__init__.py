"""Tests of exports as the service makes them."""
