"""Which version of METHOD is computed: whoever keeps a figure can say how it was made."""

from __future__ import annotations

from typing import Final

#: The version that docs/METHOD.md calls itself; it changes whenever the same actuals could give another number.
METHOD_VERSION: Final = "1.0"
