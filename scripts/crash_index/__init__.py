"""The index built while its process is killed again and again, and by two at once."""
