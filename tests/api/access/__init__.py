"""Who may do what: a matrix of scopes, routes and participants, generated and tried whole."""
