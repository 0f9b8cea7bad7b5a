"""What every resource of the API has in common: parameters, pages of lists, tags, limits, errors and the document.

The law of this room: it decides nothing about responsibility and knows no single resource. Only `routes` knows the web
framework.
"""
