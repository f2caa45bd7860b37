"""Shapes of questions and answers: frozen, camelCase, each with an example."""
