"""A web program of one page, for tests of the supervisor: shows its environment and ends when asked to."""

import json
import os
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/end":
            os._exit(3)
        body = json.dumps({"pid": os.getpid(), "environment": dict(os.environ)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(descriptor: int) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page, bind_and_activate=False)
    server.socket.close()
    server.socket = socket(fileno=descriptor)
    socketserver.BaseServer.serve_forever(server)


if __name__ == "__main__":
    binds = [int(part.rpartition("/")[2]) for part in sys.argv[1:] if part.startswith("--bind=fd://")]
    for number in binds[1:]:
        threading.Thread(target=serve, args=[number], daemon=True).start()
    serve(binds[0])
