"""The engines that run when no DATABASE_URL or REDIS_URL is given, and their launcher.

For evaluation and tests: production imports nothing from here.
"""
