"""The routes of the interface, a module for each topic, each with its `router`."""
