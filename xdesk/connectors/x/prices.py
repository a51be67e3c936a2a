"""What X charges, in millionths of a US dollar; configuration, because X changes it (docs.x.com, pricing)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xdesk.connectors.x.parsing.page_meta import Head
from xdesk.core.polling.charges import Charge, charges_of

_LINK = re.compile(
    r"https?://|(?<![\w@.])(?:[\w-]{1,63}\.){1,5}(?:com|net|org|cn|io|co|app|dev|shop|store|me|info|hk|tw)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Prices:
    """Per object read and per request written, in micros (US dollars * 1e6)."""

    dm_event: int = 10_000
    user: int = 10_000
    post: int = 5_000
    owned_post: int = 1_000  # only when the brand account owns the developer app
    dm_send: int = 15_000
    reply_send: int = 10_000  # a summoned reply; X takes no other kind of post from this desk
    reply_send_with_link: int = 200_000

    def of_send(self, text: str, *, public: bool) -> int:
        """Return what sending `text` costs; a link in a public reply is the dear case (trap 17)."""
        if not public:
            return self.dm_send
        return self.reply_send_with_link if _LINK.search(text) else self.reply_send

    def of_page(self, head: Head, kind: str, *, owns_app: bool = False) -> tuple[Charge, ...]:
        """Return what X bills for a page whose items are of `kind`: 'dm', 'user', 'post' or 'own'.

        `owns_app`: the brand account owns the developer app, so its own timelines are cheaper. People and posts that
        come along are billed as if asked for; nobody says that they are not.
        """
        item = "post" if kind == "own" else kind
        own = self.owned_post if owns_app else self.post
        price = {"dm": self.dm_event, "user": self.user, "post": self.post, "own": own}[kind]
        return (
            *charges_of(item, head.items, price),
            *charges_of("user", head.users, self.user),
            *charges_of("post", head.posts, self.post),
        )
