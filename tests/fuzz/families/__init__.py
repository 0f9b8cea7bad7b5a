"""One file a kind of input; each offers a `FAMILY`."""
