"""Schemathesis, let loose on a platform of its own: `make fuzz`."""
