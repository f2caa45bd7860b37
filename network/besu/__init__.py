"""The files of a Hyperledger Besu network with QBFT, for the 26.x line."""
