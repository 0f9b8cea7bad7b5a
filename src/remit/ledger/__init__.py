"""The audit trail as mathematics: canonical entries, one tree over them, signed checkpoints, and the proof of it all.

The law of this room: pure functions over bytes. It opens no file, speaks no SQL and takes no time of its own, so that
an auditor's machine and the store run the very same code. What it cannot know is whether a trail is the newest there
is: only a checkpoint that somebody else keeps (a witness) tells that entries are missing at its end.
"""
