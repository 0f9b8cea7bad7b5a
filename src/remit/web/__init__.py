"""What the browser gets: pages, their components, and the server that sends them.

The law of this room: the web framework and the template engine are known here and nowhere else, and this
room decides nothing about responsibility. A page asks `remit.app` for view data and words them; it never
opens the store, never resolves, never reads a source. Every page works without JavaScript, loads nothing
from elsewhere, and escapes everything that it did not write itself. No inline script and no inline style:
the content security policy refuses both.

A page is one .py and one .html in `pages/`; a thing that two pages show is a macro in `components/`, and
stands on the style guide.
"""
