"""A whole house in one file, read and written alike on both databases."""
