#!/bin/sh
# xdesk as a command: `make run` copies this to .venv/bin/xdesk. It starts the desk of the checkout it lies in.
here=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd) || exit 1
PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" exec "$here/.venv/bin/python" -m xdesk "$@"
