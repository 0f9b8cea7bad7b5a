"""Readers of accounts and clusters that run: what an interface answers becomes observations.

The law of this room: a file's name is the scheme by which its accounts are named (`aws:production`). A reader is
imported when somebody names one, since it brings the network along. It only ever reads, keeps no secret value, and
tells each refused call as a hole.
"""
