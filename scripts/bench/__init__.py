"""Gas compared with other projects: the same acts, on the same chain, in one run."""
