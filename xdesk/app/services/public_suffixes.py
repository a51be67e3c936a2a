"""Public suffixes: which part of a host name one owner registered, by the list that publicsuffix.org publishes.

The list comes with the package `publicsuffixlist` and is never fetched. Private suffixes count: what lies below
`github.io` belongs to many people, so each of them is a domain of its own.
"""

from __future__ import annotations

from collections.abc import Callable


def read() -> Callable[[str], str]:
    """Read the list (about 100 ms); return the function from a host name in ACE to its registered part.

    A host that is a public suffix itself, `github.io` or `com.cn`, has no owner we could know: it is returned whole.
    """
    from publicsuffixlist import PublicSuffixList

    suffixes = PublicSuffixList()
    return lambda host: suffixes.privatesuffix(host) or host
