"""Tests of the gateway, on a real development node and a real process."""
