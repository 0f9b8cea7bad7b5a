"""What is known about providers: the catalogue, the service models, each service's splits and its mapping.

The law of this room: facts are data (`data/`), each with a source or a grade that says there is none; the
code here reads, checks, compiles and looks up, and judges nothing. It knows no customer: what an organisation
says about itself is read in `remit.organisation`, and the two meet in the resolver's rulebook.
"""
