"""The OpenAPI description.

Parameters and responses of an operation are derived from its path, its method and the attributes of
its view. `operations` uses the other modules, and `postprocessing` completes the description.
"""
