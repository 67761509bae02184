"""Django's PostgreSQL backend, which takes no dead connection out of the pool."""
