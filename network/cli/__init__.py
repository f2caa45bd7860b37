"""``tidewaiter network``: describe, generate, check and run a network of several validators."""

from network.cli.commands import network

__all__ = ["network"]
