"""What every resource of the API has in common: who is let in, bodies, lists, tags, keys, limits, errors, the document.

The law of this room: it decides nothing about responsibility and knows no single resource. Only `routes` knows the web
framework.
"""
