"""A kind of file of its own, as an app brings it: profile pages of reps, by external id.

Nothing outside of this folder knows it. Tests register it by the `ready` of its AppConfig.
"""
