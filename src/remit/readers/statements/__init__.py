"""Readers of what providers and vendors publish about who does what: workbooks and tables (R1.14).

The law of this room: a reader knows one template by the words of its heading, at whatever row the heading stands, and
answers with each row's marks as they are written. It does not know which requirement an id means, whether a row is
right, or what Remit would say; a mark that it does not understand is an `Unreadable` that names the cell, never "no".
"""
