"""Readers of infrastructure: code, plans, states and exports become observations.

The law of this room: an observation is one native resource as its source states it, address, attributes,
tags, place and all; parts are not joined here and defaults are not filled in.
"""
