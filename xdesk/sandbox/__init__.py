"""The sandbox: X as far as a desk can see it, a stateful server on loopback HTTP, always its own process.

May import: starlette, uvicorn and the standard library; none of xdesk's other folders, and none of them imports it.
To add an endpoint: a function with `@endpoint(...)` in a file of `api/`; to add a fault: one in `faults.py`.
"""
