"""What goes over the wire: the shapes of what the API is asked and what it answers, for the server and its clients.

The law of this room: msgspec Structs and nothing else; no work, no other room. A shape that the command line prints as
JSON too has the same keys here (`remit.exports.json`): what is not known is null and never left out. New keys may come
at any time, so a client passes over what it does not know.
"""
