"""How long things take: one file a question; `make bench` prints the table."""
