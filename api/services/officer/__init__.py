"""Pure: from a report and the bundle that was judged to what an officer reads."""
