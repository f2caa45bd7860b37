"""The nodes of a Kaia service chain: which ones, and how they are built here.

``kscn`` is a validator; ``ksen`` answers questions and is no validator: validators take only one
another, and such nodes, for peers.

``go.mod`` and ``go.sum`` pin them and everything that they are made of; neither their source nor
their binaries are part of this tree (they are programs of their own, under GPL-3.0).
"""

from network.engine.pinned_build import Built, EngineMissing, build, cached

__all__ = ["Built", "EngineMissing", "build", "cached"]
