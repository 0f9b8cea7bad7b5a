"""The one door for untrusted text: YAML and JSON read safely, with line marks and limits.

The law of this room: whatever is opened here may be hostile (size, depth, alias bombs, wrong encoding), and
every complaint names file:line:column. What the documents *mean* belongs to the rooms above.
"""
