"""All that changes something: one function for each intent, each owning its transaction."""
