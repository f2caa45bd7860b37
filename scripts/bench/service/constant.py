"""A bare FastAPI route that answers the bytes of a file: what any service of this kind costs."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from fastapi import FastAPI, Response
from uvicorn import Config, Server


def main() -> None:
    """Serve until told to end."""
    answer = Path(sys.argv[1]).read_bytes()
    app = FastAPI()

    @app.get("/")
    def same() -> Response:
        return Response(answer, media_type="application/json")

    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        Server(Config(app, log_config=None, access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    main()
