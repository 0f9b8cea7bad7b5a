"""Readers of ownership: files and histories that say who owns which path of a repository.

The law of this room: a reader is given paths and answers with claims in its source's own words; who the named are
is not known here. Paths are relative to the repository, `/`-separated and normal (no `.`, no `..`); one that ends
in `/` is a folder whose declaring file is not known, and a rule speaks of it when it would speak of a `.tf` file
of any name there. What a source cannot tell (it is missing, refused, cut off) comes back as `Unreadable`, never as
"nobody"; what it does not say about a path is no claim.
"""
