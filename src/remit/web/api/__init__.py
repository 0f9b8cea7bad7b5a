"""The resources of the API: one file each, found as pages are.

The law of this room: a resource says which parameters it takes and what it answers, asks the use cases that pages ask,
and puts the answer into a shape of `remit.wire`. It knows no web framework; paging, tags, limits and errors are the
same for all and made in `remit.web.rest`. Resources are strangers to each other.
"""
