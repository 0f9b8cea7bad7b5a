"""What those who run the server see of it: probes, figures, a line of log and a span for each request, and its limits.

The law of this room: nothing here knows pages or resources, nothing a visitor typed gets into a log, a label or a span
(no query, no body, no path that no route has), and no figure names a person.
"""
