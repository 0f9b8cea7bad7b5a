"""Readers of signals: audit logs, deliveries and pipelines become events (R2.6).

The law of this room: an event says who did what to which thing, when and by which way, in its source's words. Nothing
is judged here: whether an event matters is the knowledge base's data, and which asset it concerns is for the use cases.
Files are read record by record; a record that is none of the source's is told by its place, and the next one is read.
"""
