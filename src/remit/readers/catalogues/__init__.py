"""Readers of service catalogues and of other files that say who owns something by name (R2.2).

The law of this room: a reader says who owns what and how its assets are found, in its source's own words; which assets
these are, and who the named are, is not known here. What the file's own tool would refuse comes back as `Unreadable`,
never as "nobody".
"""
