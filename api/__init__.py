"""The customs API: one question, one answer that can be checked.

A thin HTTP service over the client. It holds no signing key and takes no verdict from its own
database: every answer comes with the proofs that let the asker check it.
"""
