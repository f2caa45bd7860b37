"""What the contracts do, in pure Python: entries, heads, journals, signed structs, calls, rules."""
