"""The domain: frozen dataclasses and NumPy columns.

The law of this room: no input or output, no framework, no serializer, and nothing here knows a provider's
native format. What a file, a page or a table looks like belongs to the rooms above. Import the module that
holds the word you need; this package offers nothing itself, so that the command line starts fast.
"""
