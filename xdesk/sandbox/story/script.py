"""The story: what customers write, when, and how they go on when the brand answers."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from functools import partial

from xdesk.sandbox.records import Person, dm_conversation
from xdesk.sandbox.story import phrases_en, phrases_zh
from xdesk.sandbox.story.pictures import photo
from xdesk.sandbox.story.topics import Facts, Phrasebook, Topic
from xdesk.sandbox.world import NewPost, World
from xdesk.sandbox.xchat.conversations import conversation_key
from xdesk.sandbox.xchat.phones import PICTURE_SIZE, Act, Phones

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
STALE_ARRIVALS_MS = 30 * MINUTE
"""After a long jump of the clock only the arrivals of the last half hour happen."""
CHAT_SHARE = 0.2
"""How many arrivals bring one in X Chat with them."""


def _book(lang: str, words: object) -> Phrasebook:
    names = ("TOPICS", "ANNOUNCEMENTS", "GOODS", "PLACES", "DELIVERED", "LEVELS")
    return Phrasebook(lang, *(getattr(words, name) for name in names))


def any_kind(customer: Person, rng: random.Random) -> str:
    """Return how a customer writes: protected posts would not reach us, closed direct messages none of our answers."""
    kind = rng.choices(("dm", "mention", "reply"), (5, 3, 2))[0]
    if customer.protected:
        return "dm"
    return "mention" if kind == "dm" and not customer.dms_open else kind


BOOKS = {"en": _book("en", phrases_en), "zh": _book("zh", phrases_zh)}


@dataclass(slots=True)
class Thread:
    """One exchange of a customer with a brand, and where it stands."""

    customer: Person
    brand: Person
    kind: str  # 'dm' | 'xchat' | 'mention' | 'reply'
    topic: Topic
    facts: Facts
    last_post: str | None = None  # what the next public message answers
    answers: int = 0  # how often the customer came back after an answer
    key: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a thread."""

    thread: Thread
    by_brand: bool
    text: str
    picture: bool = False
    act: str = "write"  # in X Chat also: reply, edit, react, unreact, delete, rotate
    line: int = -1  # which line of the conversation the act is about


@dataclass(order=True, slots=True)
class _Due:
    at: int
    turn: int
    step: Step | None = field(compare=False)  # None: the next live arrival


class Script:
    """Everything that will happen by itself, in order of the sandbox clock."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.seed = seed
        self.rng = random.Random(f"script {seed}")
        self.threads: dict[str, Thread] = {}
        self.phones = Phones(world.people, seed)
        self.moved: set[str] = set()  # who writes direct messages in X Chat from now on
        self.chat_rng = random.Random(f"x chat {seed}")
        self.per_minute = 3.0
        self.running = True
        self._due: list[_Due] = []
        self._turn = 0

    def plan(self, at: int, step: Step | None) -> None:
        """Let a message (None: a live arrival) happen at a time."""
        self._turn += 1
        heapq.heappush(self._due, _Due(at, self._turn, step))

    def open_thread(self, customer: Person, brand: Person, kind: str, topic: str, facts: Facts | None = None) -> Thread:
        """Return a new thread; a later one of the same place replaces it."""
        book = BOOKS[customer.lang]
        chosen = book.topic(topic)
        if chosen.long and kind not in ("dm", "xchat"):
            customer.verified_type = "blue"  # only Premium accounts may post so much
        return Thread(customer, brand, kind, chosen, facts or book.facts(self.rng, chosen))

    def advance(self, now: int) -> None:
        """Let everything happen that is due by now."""
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            if due.step is not None:
                self.play(due.step, due.at)
            elif self.running and self.per_minute > 0:
                at = max(due.at, now - STALE_ARRIVALS_MS)
                if at == due.at:
                    self._arrive(at)
                self._next_arrival(at)

    def live(self, now: int, *, running: bool, per_minute: float | None = None) -> None:
        """Start, stop or pace the live arrivals."""
        self._due = [due for due in self._due if due.step is not None]
        heapq.heapify(self._due)
        self.running = running
        self.per_minute = self.per_minute if per_minute is None else per_minute
        if running and self.per_minute > 0:
            self._next_arrival(now)

    def _next_arrival(self, after: int) -> None:
        gap = self.rng.expovariate(self.per_minute / MINUTE)
        self.plan(after + max(1500, min(round(gap), round(4 * MINUTE / self.per_minute))), None)

    def play(self, step: Step, at: int, *, visible_at: int | None = None) -> str:
        """Write one message into the world and return its id; reads show it from `visible_at` on, else at once.

        In X Chat the id is not known before the client wrote it: then it is empty.
        """
        thread = step.thread
        if thread.kind == "dm" and not step.by_brand and thread.customer.id in self.moved:
            thread.kind = "xchat"
        if thread.kind == "xchat":
            self._play_in_chat(step, at, visible_at)
            return ""
        author, other = thread.customer, thread.brand
        if step.by_brand:
            author, other = other, author
        media: tuple[str, ...] = ()
        if step.picture:
            category = "dm_image" if thread.kind == "dm" else "tweet_image"
            media = (self.world.picture(author, at, category).key,)
        if thread.kind == "dm":
            event = self.world.dm(author, other, step.text, at, media=media, visible_at=visible_at)
            self._know(thread, event.conversation)
            return event.id
        post = self.world.post(
            NewPost(author, step.text, at, parent_id=thread.last_post, media=media, visible_at=visible_at)
        )
        thread.last_post = post.id
        self._know(thread, f"{post.root_id}/{thread.customer.id}")
        return post.id

    def _play_in_chat(self, step: Step, at: int, visible_at: int | None) -> None:
        thread = step.thread
        sides = (thread.customer.id, thread.brand.id)
        actor, other = reversed(sides) if step.by_brand else sides
        kind, draw = step.act, None
        if step.picture:
            kind, draw = "picture", partial(photo, at & 0xFFFF, *PICTURE_SIZE)
        self.phones.wish(Act(kind, actor, other, at, step.text, step.line, visible_at, draw))
        self._know(thread, conversation_key(*sides))

    def _know(self, thread: Thread, key: str) -> None:
        thread.key = key
        self.threads[key] = thread

    def _arrive(self, at: int) -> None:
        rng = self.rng
        brand = self.world.brands[1] if rng.random() < 0.62 else self.world.brands[0]
        lang = brand.lang if rng.random() < 0.93 else rng.choice(("en", "zh"))
        people = [one for one in self.world.customers if one.lang == lang and one.state == "active"]
        customer = rng.choice(people)
        book = BOOKS[lang]
        kind = any_kind(customer, rng)
        running = self.threads.get(dm_conversation(customer.id, brand.id)) if kind == "dm" else None
        topic = running.topic.name if running else rng.choice(book.topics).name
        thread = self.open_thread(customer, brand, kind, topic)
        if kind == "reply":
            thread.last_post = self.announcement(brand, at)
        for text, wait, picture in self.opening_lines(thread, rng):
            self.plan(at + wait, Step(thread, False, text, picture))
        if self.chat_rng.random() < CHAT_SHARE:
            self._arrive_in_chat(at)

    def _arrive_in_chat(self, at: int) -> None:
        rng = self.chat_rng
        brand = rng.choice(self.world.brands)
        mine = [one for one in self.world.customers if one.lang == brand.lang and one.state == "active"]
        people = [one for one in mine if one.dms_open and self.phones.has_keys(one)]
        if people:
            book = BOOKS[brand.lang]
            topic = rng.choice(book.topics)
            thread = self.open_thread(rng.choice(people), brand, "xchat", topic.name, book.facts(rng, topic))
            for text, wait, picture in self.opening_lines(thread, rng):
                self.plan(at + wait, Step(thread, False, text, picture))

    def announcement(self, brand: Person, now: int) -> str | None:
        """Return a recent post of the brand that people comment on."""
        own = [post for post in self.world.posts_by(brand.id, now) if post.parent_id is None]
        return self.rng.choice(own[:5]).id if own else None

    def opening_lines(self, thread: Thread, rng: random.Random) -> list[tuple[str, int, bool]]:
        """Return what the customer writes first: (text, ms after the start, with a picture)."""
        topic = thread.topic
        text = thread.facts.fill(rng.choice(topic.openers))
        if thread.kind == "mention":
            text = f"@{thread.brand.handle} {text}"
        picture = topic.picture and rng.random() < 0.5
        lines = [(text, 0, picture)]
        if topic.follow and rng.random() < 0.3 and not topic.long:
            lines.append((thread.facts.fill(rng.choice(topic.follow)), rng.randint(20, 150) * 1000, False))
        return lines

    def answered_in_chat(self, brand_id: str, customer_id: str, at: int) -> None:
        """Tell the story that the brand answered in X Chat and the customer could read it."""
        self.answered(conversation_key(brand_id, customer_id), at)

    def answered(self, key: str, at: int, parent_id: str | None = None) -> None:
        """Tell the story that the brand answered a thread: the customer may come back after a while."""
        thread = self.threads.get(key)
        if thread is None or thread.customer.state != "active":
            return
        if thread.kind == "dm" and thread.customer.id in self.moved:
            return  # who moved to X Chat does not look there any more
        if parent_id is not None:
            thread.last_post = parent_id
        rng = random.Random(f"answer {self.seed} {key} {thread.answers}")
        pool = thread.topic.happy if rng.random() < 0.68 else thread.topic.cross or thread.topic.happy
        if thread.answers >= 3 or not pool or rng.random() > 0.75:
            return
        thread.answers += 1
        text = thread.facts.fill(rng.choice(pool))
        self.plan(at + rng.randint(25, 200) * 1000, Step(thread, False, text))
