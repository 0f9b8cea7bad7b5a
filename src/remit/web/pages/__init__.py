"""One page a file: `name.py` offers `PAGE`, `name.html` words it, `tests/web/pages/test_name.py` reads it.

The law of this room: a page is a stranger to every other page. It takes a `Request` and the services, and
returns a `View` or a `Download`; it knows neither the web framework nor how its data is stored.
"""
