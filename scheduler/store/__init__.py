"""Tables, sessions and the questions asked of the database."""
