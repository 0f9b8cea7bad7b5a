"""The resources of the API: one file each, found as pages are.

The law of this room: a resource says what it takes, what it answers and which right it needs, asks the use cases that
pages ask, and puts the answer into a shape of `remit.wire`. An action asks `scene.allow` for the very object that it
changes. A resource knows no web framework; paging, tags, keys, limits and errors are the same for all and made in
`remit.web.rest`. Resources are strangers to each other.
"""
