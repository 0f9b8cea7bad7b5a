"""What every test shares.

Hypothesis has no deadlines, since a busy machine is not a slow program; nothing is kept in the user's cache.
"""

from __future__ import annotations

import os

from hypothesis import settings

os.environ["REMIT_CACHE"] = ""

settings.register_profile("remit", deadline=None)
settings.load_profile("remit")
