"""Remit: a living shared-responsibility map of a cloud estate."""

__version__ = "0.1.0"
