"""How the OpenAPI description is written, so that clients made from it are a pleasure.

Nothing is said twice: what an operation may answer, and what is to be sent with it, follows from
its address, its method and the attributes of its view. `operations` asks the others, and
`finishing` has the last word on the whole.
"""
