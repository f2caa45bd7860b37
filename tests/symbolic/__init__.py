"""Properties of the pure libraries, proved for every input by halmos."""
