"""FRONT OFFICE: the portal that everybody reads."""
