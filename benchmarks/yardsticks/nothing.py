"""A Flask view that does nothing, on the server that Attendant runs on.

python -m benchmarks.yardsticks.nothing
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()  # as `python -m bot web` does, before all other imports

import sys  # noqa: E402

from flask import Flask, Response  # noqa: E402

from bot.serving import listen, serve  # noqa: E402

app = Flask(__name__, static_folder=None)


@app.post("/webhooks/zoom")
def nothing() -> Response:
    """Answer as the receiver does."""
    return Response(status=204)


if __name__ == "__main__":
    listener = listen("127.0.0.1", 0)
    print(f"at :{listener.getsockname()[1]}", file=sys.stderr, flush=True)
    serve(app, listener, lambda: None)
