"""Proofs, checked by whoever receives an answer: no network, no clock, no database."""
