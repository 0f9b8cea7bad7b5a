"""The organisation's own words: `remit.yaml` and what it includes, read into the domain.

The law of this room: what is read here was written by people who will read the error, so every complaint
names file:line:column, what was expected and the nearest valid name; all complaints come at once, and
nothing is ever half-loaded. It reads files and nothing else. It does not know the knowledge base: which
controls, services and facts exist is handed in. What people *do* (attest, waive, acknowledge) is data in
the store and does not belong here.
"""
