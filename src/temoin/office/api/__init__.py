"""API: the data, for everybody; the management, for a session with its token."""
