"""What every test shares: hypothesis without deadlines, since a busy machine is not a slow program."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("remit", deadline=None)
settings.load_profile("remit")
