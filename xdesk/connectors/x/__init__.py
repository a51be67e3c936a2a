"""X's API v2 in both dialects: requests out, dataclasses in, sign-in and tokens, prices.

May import core and this room's http. The parts that read pages (wire, posts, dms, people, envelope) are
pure. To add an endpoint: its request in wire.py, its answer in a file of its own, a method where it is used.
"""
