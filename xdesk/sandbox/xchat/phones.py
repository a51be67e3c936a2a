"""What the people of the story do in X Chat: kept as plain wishes until somebody looks, then done by their clients.

So a sandbox that nobody asks about X Chat never loads the library, and a test's world is made as fast as before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from xdesk.sandbox.records import Person
from xdesk.sandbox.xchat.client import ChatClient, UnreachableError
from xdesk.sandbox.xchat.conversations import ChatEvent, conversation_key
from xdesk.sandbox.xchat.identities import Identity, available, enrolled
from xdesk.sandbox.xchat.public_keys import PublicKey
from xdesk.sandbox.xchat.server import ChatServer


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody does. `line` counts the written lines of the conversation.

    Kinds are write, request (a first message that waits to be accepted), picture, reply, edit, react, unreact, delete
    and rotate.
    """

    kind: str
    actor_id: str
    other_id: str
    at: int
    text: str = ""
    line: int = -1  # which line of the conversation it is about; -1: the last
    visible_at: int | None = None
    draw: Callable[[], bytes] | None = None  # of kind picture: makes a PNG of PICTURE_SIZE


PICTURE_SIZE = (480, 360)


class Phones:
    """The clients of all people of the story, each opened when first needed."""

    def __init__(self, people: dict[str, Person], seed: int) -> None:
        self._people = people
        self._seed = seed
        self._generations: dict[str, int] = {}
        self._clients: dict[str, ChatClient] = {}
        self._wishes: deque[Act] = deque()
        self._lines: dict[str, list[ChatEvent]] = {}
        self.always: set[str] = set()  # who has keys in any case
        self.lost: list[Act] = []  # what could not be done: a side without keys
        self.server = ChatServer(seed, self._first_key)

    def has_keys(self, person: Person) -> bool:
        """Return whether a person set up X Chat."""
        return available() and (person.id in self.always or enrolled(person, self._seed))

    def identity(self, user_id: str) -> Identity:
        """Return the keys of a person of the story."""
        return Identity(self._people[user_id], self._seed, self._generations.get(user_id, 0))

    def _first_key(self, user_id: str) -> PublicKey | None:
        person = self._people.get(user_id)
        if person is None or person.state != "active" or not self.has_keys(person):
            return None
        return self.identity(user_id).record()

    def client(self, user_id: str) -> ChatClient:
        """Return a person's client."""
        if user_id not in self._clients:
            self._clients[user_id] = ChatClient(self.identity(user_id), self.server)
        return self._clients[user_id]

    def new_phone(self, user_id: str) -> None:
        """Let a person set X Chat up again: new keys, and what was encrypted for the old ones stays closed to them."""
        self._generations[user_id] = self._generations.get(user_id, 0) + 1
        self._clients.pop(user_id, None)
        self.server.keys.register(user_id, self.identity(user_id).record())

    def wish(self, act: Act) -> None:
        """Let something happen in X Chat."""
        self._wishes.append(act)

    def catch_up(self) -> ChatServer:
        """Let everything that was wished for happen, in its order; return the server as it then stands."""
        while self._wishes:
            act = self._wishes.popleft()
            try:
                self.do(act)
            except (LookupError, ValueError):  # a side without keys, a line that is gone, what the library refuses
                self.lost.append(act)
        return self.server

    def do(self, act: Act) -> ChatEvent | None:
        """Do one thing at once; return the event it made. Raises UnreachableError and LookupError."""
        if not available():
            raise UnreachableError("the library for X Chat has no wheel for this system")
        client, key = self.client(act.actor_id), conversation_key(act.actor_id, act.other_id)
        lines = self._lines.setdefault(key, [])
        if act.kind == "rotate":
            client.change_key(act.other_id, act.at)
            return None
        if act.kind == "write":
            lines.append(client.write(act.other_id, act.text, act.at, visible_at=act.visible_at))
            return lines[-1]
        if act.kind == "picture" and act.draw is not None:
            picture = act.draw()
            lines.append(client.send_picture(act.other_id, picture, PICTURE_SIZE, act.text, act.at, act.visible_at))
            return lines[-1]
        if act.kind == "request":
            lines.append(client.write(act.other_id, act.text, act.at))
            self.server.conversations[key].requests.add(act.other_id)
            return lines[-1]
        if not lines:
            raise LookupError("nothing was written there yet")
        return self._about(client, act, lines)

    def _about(self, client: ChatClient, act: Act, lines: list[ChatEvent]) -> ChatEvent | None:
        target = lines[act.line]
        if act.kind == "reply":
            lines.append(client.write(act.other_id, act.text, act.at, answers=target, visible_at=act.visible_at))
            return lines[-1]
        if act.kind == "edit":
            return client.edit(act.other_id, target, act.text, act.at)
        if act.kind in ("react", "unreact"):
            return client.react(act.other_id, target, act.text, act.at, remove=act.kind == "unreact")
        if act.kind == "delete":
            client.delete(act.other_id, target, act.at)
            return None
        raise LookupError(f"nobody can {act.kind} in X Chat")

    def arrived(self, event: ChatEvent, recipient_id: str, now: int) -> tuple[str, str]:
        """Let the other side read a posted event; return what it is (Text, Edit, …) and its words.

        Both are empty when the recipient is nobody of the story or cannot read it.
        """
        if recipient_id not in self._people or not self.server.keys.of(recipient_id):
            return "", ""
        read = self.client(recipient_id).open_event(event, now)
        content = read.get("content", {}) if read else {}
        kind = str(content.get("content_type", ""))
        if event.envelope is not None and read:
            conversation = self.server.conversations[event.envelope.conversation_id]
            self.server.read(recipient_id, conversation, event.id)
            if kind == "Text":
                self._lines.setdefault(conversation.key, []).append(event)
        return kind, str(content.get("text") or content.get("new_text") or content.get("emoji") or "")
