"""Tests of writing through a service."""
