"""What the routes ask: each service answers one kind of question."""
