"""Views that show threads and customer registers of a file from before version 3, as the step to it would make them."""

from __future__ import annotations

_OF_CONVERSATION = "kind || ':' || account_id || ':' || external_id || iif(kind = 'dm', '', ':' || customer_id)"
_OF_REPLY = "kind || ':' || account_id || ':' || external_id || iif(kind = 'dm', '', ':' || recipient_id)"
_GROUP = "kind = 'dm' AND instr(external_id, '-') = 0"  # a group: nobody in particular
_AUDIENCE = "iif(kind = 'dm', 'private', 'public')"
VIEWS = (
    f"CREATE TEMP VIEW conversation AS SELECT *, {_AUDIENCE} AS audience, {_OF_CONVERSATION} AS thread_id, "
    "iif(kind = 'dm' AND instr(external_id, '-') > 0, '', external_id) AS root_id, kind AS channel "
    "FROM main.conversation",
    f"CREATE TEMP VIEW outbox AS SELECT *, {_AUDIENCE} AS audience, {_OF_REPLY} AS thread_id, kind AS channel "
    "FROM main.outbox",
    f"CREATE TEMP VIEW message AS SELECT m.*, (SELECT {_OF_CONVERSATION} FROM main.conversation AS c "
    "WHERE c.id = m.conversation_id) AS thread_id FROM main.message AS m",
    "CREATE TEMP VIEW thread AS "
    f"SELECT {_OF_CONVERSATION} AS id, account_id, kind AS channel, external_id, "
    f"iif({_GROUP}, '', customer_id) AS customer_id, id AS conversation_id, refusal, has_older, "
    "updated_at FROM main.conversation "
    f"UNION SELECT {_OF_REPLY}, account_id, kind, external_id, iif({_GROUP}, '', recipient_id), conversation_id, "
    "NULL, 1, NULL FROM main.outbox AS o "
    "WHERE kind <> (SELECT kind FROM main.conversation AS c WHERE c.id = o.conversation_id)",
    "CREATE TEMP VIEW account AS SELECT *, iif(crm_url = '', '[]', "
    "json_array(json_object('kind', 'http-card', 'url', crm_url))) AS registers FROM main.account",
    "CREATE TEMP VIEW member_card AS SELECT *, (SELECT CASE count(DISTINCT crm_url) WHEN 1 "
    "THEN 'http-card ' || max(crm_url) ELSE '' END FROM main.account WHERE crm_url <> '') AS register "
    "FROM main.member_card",
)  # fmt: skip
"""The same words as in v003.py; `thread` is the table that came with it."""
