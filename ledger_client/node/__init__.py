"""Between the client and a network's nodes: RPC, the development node, deployment, typed reads."""
