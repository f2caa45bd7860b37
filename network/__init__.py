"""How a real permissioned network is described, generated, checked and run.

One description (:mod:`network.description`) says who takes part. From it come all files of a
Hyperledger Besu network with QBFT or of a Kaia service chain (:mod:`network.generate`), and the
latter runs on this machine too (:mod:`network.loopback`).
"""
