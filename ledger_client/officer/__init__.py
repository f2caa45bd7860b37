"""What an officer reads of a unit, computed from a judged bundle alone. Pure.

A service and the client that asks it tell the same summary by the same functions, so that a client
finds every word of a service that its proof does not bear out.
"""
