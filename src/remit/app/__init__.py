"""The use cases, one file each, and `wiring` that builds everything in one place.

The law of this room: a use case takes plain values and built services, calls the rooms below in order, and gives
back domain objects. How an answer is shown (terminal, page, JSON over HTTP) belongs to the rooms above; only
this room opens the store.
"""
