"""A client of a Remit server's API: typed answers, lists that page themselves, and only the standard library's HTTP.

The law of this room: it knows the shapes of `remit.wire` and errors, and nothing of how the server comes to an answer.
"""
