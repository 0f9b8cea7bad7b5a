"""The one door to the database.

The law of this room: nobody else speaks SQL. It takes and gives domain objects and plain values; rows, engines and
transactions do not leave it. What is written here was decided above: this room judges nothing, resolves nothing
and reads no source. Bytes that come back from a database are checked as if a stranger had written them. It is slow to
import, so the use cases import it inside the function that needs it, and this package offers nothing itself.
"""
