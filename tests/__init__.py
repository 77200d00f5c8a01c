"""The rules of the house, one test each."""
