"""Client library of Tidewaiter, a permissioned provenance ledger for cargo.

It turns EPCIS events into signed entries on the ledger, and answers into verdicts that the
person who receives them can check.
"""
