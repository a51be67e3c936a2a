"""X's API v2 in both dialects: requests out, dataclasses in, sign-in and tokens, prices.

May import core and connectors.http. The parts that read pages (requests, parsing) are
pure. To add an endpoint: its request in requests.py, its answer in a file of `parsing`, a method where it is used.
"""
