"""From what a participant wants to a sealed entry, once."""
