"""How the day begins: weeks of answered history, and the conversations that wait when the desk opens."""

from __future__ import annotations

import random

from xdesk.sandbox.records import Person
from xdesk.sandbox.story.chat_scenes import CHATS, Chat
from xdesk.sandbox.story.people import KNOWN, brands, customers
from xdesk.sandbox.story.scenes import FRESH, LINA, NORA, WAITING_ON_THEM, Dialogue, Scene
from xdesk.sandbox.story.script import BOOKS, DAY, HOUR, MINUTE, Script, Step, Thread, any_kind
from xdesk.sandbox.world import NewPost, World

HISTORY = {"LumiHome": 34, "LumiHome_CN": 66}
"""Answered threads per brand before the start."""


def build(seed: int, origin: int) -> tuple[World, Script]:
    """Return the world and its story as they stand at the time of start (UTC ms)."""
    rng = random.Random(f"people {seed}")
    world = World(seed)
    world.settle([*brands(), *customers(rng)])
    script = Script(world, seed)
    script.phones.always.update(one.id for one in world.customers[: len(KNOWN)])
    for brand in world.brands:
        _announce(script, brand, origin)
    script.advance(origin - 31 * DAY)
    _history(script, origin)
    for scene in (*FRESH, *WAITING_ON_THEM):
        _stage(script, scene, origin)
    for dialogue in (NORA, LINA):
        _dialogue(script, dialogue, origin)
    script.advance(origin)
    for chat in CHATS:  # after all others: newcomers are who wrote nowhere
        _chat(script, chat, origin)
    script.advance(origin)
    for thread in script.threads.values():
        thread.answers = 0
    script.live(origin, running=True)
    return world, script


def _announce(script: Script, brand: Person, origin: int) -> None:
    lines = BOOKS[brand.lang].announcements
    for n, text in enumerate(lines):
        at = origin - 29 * DAY + n * 2 * DAY + script.rng.randrange(18 * HOUR)
        script.world.post(NewPost(brand, text, at))
    script.world.post(NewPost(brand, BOOKS[brand.lang].announcements[3] + " ✨", origin - 5 * HOUR))


def _history(script: Script, origin: int) -> None:
    rng = script.rng
    for brand in script.world.brands:
        named = {scene.handle for scene in (*FRESH, *WAITING_ON_THEM)} | {"noralind", "lina_home"}
        people = [one for one in script.world.customers if one.lang == brand.lang and one.handle not in named]
        for customer in rng.sample(people, HISTORY[brand.handle]):
            _old_thread(script, customer, brand, origin)


def _old_thread(script: Script, customer: Person, brand: Person, origin: int) -> None:
    rng = script.rng
    book = BOOKS[customer.lang]
    kind = any_kind(customer, rng)
    thread = script.open_thread(customer, brand, kind, rng.choice(book.topics).name)
    at = origin - 3 * HOUR - rng.randrange(24 * DAY)
    if kind == "reply":
        thread.last_post = next(
            (post.id for post in script.world.posts_by(brand.id, origin) if post.parent_id is None and post.at < at),
            None,
        )
    steps = [(False, text, wait, picture) for text, wait, picture in script.opening_lines(thread, rng)]
    lines = iter(rng.sample(thread.topic.brand, len(thread.topic.brand)))
    clock = steps[-1][2]
    for _ in range(rng.choice((1, 1, 2))):
        clock += rng.randint(2, 40) * MINUTE
        steps.append((True, thread.facts.fill(next(lines, thread.topic.brand[0])), clock, False))
        if len(steps) < 4 and rng.random() < 0.4 and thread.topic.happy:
            clock += rng.randint(1, 50) * MINUTE
            steps.append((False, thread.facts.fill(rng.choice(thread.topic.happy)), clock, False))
            clock += rng.randint(1, 12) * MINUTE
            closing = "Happy to help!" if customer.lang == "en" else "应该的，祝您生活愉快～"
            steps.append((True, closing, clock, False))
            break
    for by_brand, text, wait, picture in steps:
        script.plan(min(at + wait, origin - HOUR), Step(thread, by_brand, text, picture))


def _thread(script: Script, handle: str, brand_handle: str, kind: str, topic: str) -> Thread:
    customer, brand = script.world.find(handle), script.world.find(brand_handle)
    assert customer is not None and brand is not None, handle
    return script.open_thread(customer, brand, kind, topic)


def _stage(script: Script, scene: Scene, origin: int) -> None:
    thread = _thread(script, scene.handle, scene.brand, scene.kind, scene.topic)
    if scene.kind == "reply":
        own = script.world.posts_by(thread.brand.id, origin)
        thread.last_post = next(post.id for post in own if post.parent_id is None)
    for by_brand, text, ago in scene.lines:
        if scene.kind == "mention" and not by_brand and not text.startswith("@"):
            text = f"@{scene.brand} {text}"
        script.plan(origin - ago, Step(thread, by_brand, text, scene.picture and not by_brand))


def _dialogue(script: Script, dialogue: Dialogue, origin: int) -> None:
    thread = _thread(script, dialogue.handle, dialogue.brand, dialogue.kind, "broken")
    for by_brand, text, ago, picture in dialogue.lines:
        script.plan(origin - ago, Step(thread, by_brand, text, picture))


def _chat(script: Script, chat: Chat, origin: int) -> None:
    """Plan a conversation in X Chat: of somebody named, or of somebody who writes nowhere else."""
    brand = script.world.find(chat.brand)
    assert brand is not None
    customer = script.world.find(chat.handle) if chat.handle else _newcomer(script, brand)
    assert customer is not None, chat.handle
    script.phones.always.add(customer.id)
    book = BOOKS[customer.lang]
    topic = book.topic(chat.topic)
    facts = book.facts(random.Random(f"chat {script.seed} {chat.topic} {customer.id}"), topic)
    thread = script.open_thread(customer, brand, "xchat", chat.topic, facts)
    for line in chat.lines:
        words = facts.fill(line.text)
        step = Step(thread, line.by_brand, words, line.act == "picture", act=line.act, line=line.about)
        script.plan(origin - line.ago, step)


def _newcomer(script: Script, brand: Person) -> Person | None:
    """Return somebody with open direct messages who has written to no brand yet and is in no other scene."""
    busy = {thread.customer.id for thread in script.threads.values()} | script.phones.always
    named = {scene.handle for scene in (*FRESH, *WAITING_ON_THEM)} | {"noralind", "lina_home"}
    free = (one for one in script.world.customers if one.lang == brand.lang and one.dms_open and not one.protected)
    return next((one for one in free if one.id not in busy and one.handle not in named), None)
