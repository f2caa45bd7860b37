"""The gateway: run by a participant beside its own signer, for systems that cannot sign.

It takes plain EPCIS at ``POST /capture``, keeps it before it answers, plans, signs and submits it
through the public client, and answers with the receipts. Offers are accepted by rule where the
participant said so.
"""
