"""Who somebody is: accounts, passwords, second factors, providers, sessions and tokens (R12).

The law of this room: a secret is kept hashed or sealed, shown at most once, and never told to the trail, a log or an
error; who asks is told no difference between a wrong name, a wrong password and a wrong code. What somebody may do once
they are known stands in `remit.model.access`; how cookies and forms travel is the web's matter.
"""
