"""The sandbox: X as far as a desk can see it, a stateful server on loopback HTTP, always its own process.

May import: starlette, uvicorn and the standard library; none of xdesk's rooms, and no room imports it.
To add an endpoint: a function with `@endpoint(...)` in a `routes_*.py`; to add a fault: one in `faults.py`.
"""
