"""The fuzz job: inputs nobody would write, against laws that hold for every input (R10.3, R10.4).

`make fuzz` runs it, or `python -m fuzz` with `tests` on the path. A family is one file in `families`: where its inputs
begin, how a new one is made and what one run of the program is. Everything else is shared: `mutations` change inputs,
`worker` runs one under limits, `guidance` keeps those that reach new code, `minimise` makes a failure small, `outputs`
and `estates` hold the laws. It cannot prove that nothing is wrong; it says what it tried, and with which seed.
"""
