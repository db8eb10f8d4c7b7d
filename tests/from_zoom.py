"""What Zoom publishes of itself: example deliveries, and the description of its REST interface.

None of it is part of this repository. Where a copy lies beside it, in `shared/zoom`, tests hold
themselves to it; elsewhere they are skipped.
"""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "shared/zoom"

DELIVERIES = sorted((_FOLDER / "webhooks").glob("*.json"))
DESCRIPTION = _FOLDER / "rest-openapi.json"
