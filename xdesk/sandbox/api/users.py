"""Endpoints of people: the own account, lookups by id and by name."""

from __future__ import annotations

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.api.views import Json, Shown, hidden
from xdesk.sandbox.errors import RefusedError

READ = "tweet.read users.read"
PARAMS = "user.fields expansions tweet.fields post.fields"


def _shown(asked: Asked) -> Shown:
    return Shown(asked.state, asked.me, asked.want, asked.now)


@endpoint("users.me", "GET", "/2/users/me", scopes=READ, params=PARAMS)
def me(asked: Asked) -> Answer:
    """Answer whose token it is."""
    shown = _shown(asked)
    asked.state.ledger.read("user", "user", [asked.me.id], asked.now)
    return Answer(shown.answer(shown.person(asked.me)))


@endpoint("users.lookup", "GET", "/2/users", scopes=READ, params="ids " + PARAMS)
def lookup(asked: Asked) -> Answer:
    """Answer up to 100 people; those X hides are partial errors."""
    return _many(asked, "ids", asked.ids("ids"))


@endpoint("users.by", "GET", "/2/users/by", scopes=READ, params="usernames " + PARAMS)
def by(asked: Asked) -> Answer:
    """Answer up to 100 people by their handles."""
    names = [name for name in asked.query.get("usernames", "").split(",") if name]
    if not 1 <= len(names) <= 100:
        raise RefusedError(400, errors.invalid("usernames", names, "The `usernames` query parameter can not be empty"))
    shown = _shown(asked)
    found: list[Json] = []
    for name in names:
        person = asked.state.world.find("@" + name)
        trouble = hidden(asked.state, person.id, "usernames") if person else errors.not_found("user", "usernames", name)
        if trouble:
            shown.errors.append(trouble)
        elif person:
            found.append(shown.person(person))
            asked.state.ledger.read("user", "user", [person.id], asked.now)
    return Answer(shown.answer(found))


def _many(asked: Asked, parameter: str, ids: list[str]) -> Answer:
    shown = _shown(asked)
    found: list[Json] = []
    for identity in ids:
        trouble = hidden(asked.state, identity, parameter)
        if trouble:
            shown.errors.append(trouble)
        else:
            found.append(shown.person(asked.state.world.people[identity]))
            asked.state.ledger.read("user", "user", [identity], asked.now)
    return Answer(shown.answer(found))


def _one(asked: Asked, parameter: str, identity: str) -> Answer:
    shown = _shown(asked)
    trouble = hidden(asked.state, identity, parameter)
    if trouble:
        shown.errors.append(trouble)
        return Answer(shown.answer(None))
    asked.state.ledger.read("user", "user", [identity], asked.now)
    return Answer(shown.answer(shown.person(asked.state.world.people[identity])))


@endpoint("users.by_username", "GET", "/2/users/by/username/{username}", scopes=READ, params=PARAMS)
def by_username(asked: Asked) -> Answer:
    """Answer one person by handle."""
    name = asked.path["username"]
    identity = asked.state.world.handles.get(name.lower())
    if identity is None:
        shown = _shown(asked)
        shown.errors.append(errors.not_found("user", "username", name))
        return Answer(shown.answer(None))
    return _one(asked, "username", identity)


@endpoint("users.one", "GET", "/2/users/{id}", scopes=READ, params=PARAMS)
def one(asked: Asked) -> Answer:
    """Answer one person by id."""
    return _one(asked, "id", asked.id("id"))
