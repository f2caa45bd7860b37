"""The node of a Kaia service chain: which one, and how it is built here.

``go.mod`` and ``go.sum`` pin it and everything that it is made of; neither its source nor its
binary is part of this tree (it is a program of its own, under GPL-3.0).
"""

from network.engine.pinned_build import Built, EngineMissing, build, cached_binary

__all__ = ["Built", "EngineMissing", "build", "cached_binary"]
