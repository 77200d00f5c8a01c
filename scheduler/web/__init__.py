"""Pages, feeds and the JSON interface, with FastAPI."""
