"""Far sides that run on this machine: a Bot API server and a mail server."""
