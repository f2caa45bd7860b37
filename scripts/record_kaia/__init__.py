"""Records a live Kaia service chain into test vectors.

python -m scripts.record_kaia BINARY FOLDER

runs five nodes of ``BINARY`` (``kscn``) on loopback, has a fifth validator voted in and out, stops
one for a while, writes to a contract, and leaves in ``FOLDER`` the headers, receipts, proofs and
what the nodes said of validators and committers.
"""
