"""The carrier: sends statements that others signed, by a key of its own that is nobody's.

It is a process beside the service, so that the service holds no key. It can delay and not forge.
"""
