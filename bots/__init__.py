"""How people hear about their tasks and answer: one file or folder for each channel."""
