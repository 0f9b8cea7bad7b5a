"""Readers of directories of people: who is here, in which team, under whom, and who has left (R1.6).

The law of this room: a reader answers with everybody whom its file lists, in the file's own words; which of them the
organisation's own files know already, and what wins, is not decided here. A directory that cannot be read whole is not
read at all: who is missing from half a list has not left.
"""
