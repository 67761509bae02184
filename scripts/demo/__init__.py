"""The demonstration: a client that loads two organisations through the public API and checks
every number the API gives back. It knows the platform by its API only and imports none of it.
"""
