"""What a program may ask of a centre."""

import os

# Requests of one key in a minute; the next one is answered 429 with the seconds to wait.
API_REQUESTS_A_MINUTE = int(os.environ.get("API_REQUESTS_A_MINUTE", "600"))
# How long the second sending of one request waits for the first before it is told to come again.
API_TWIN_WAIT_SECONDS = int(os.environ.get("API_TWIN_WAIT_SECONDS", "10"))
