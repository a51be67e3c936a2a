"""X's library of X Chat: loaded late, its absence told in a sentence, its published vectors read as published."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import pytest

from tests.sandbox.test_sandbox_openapi import FOLDER
from tests.sandbox_process import ROOT
from xdesk.connectors.x.chat import library
from xdesk.connectors.x.chat.events import EventKind, ListedEvent, Unreadable
from xdesk.connectors.x.chat.library import ChatUnavailableError
from xdesk.connectors.x.chat.public_keys import PublicKey
from xdesk.connectors.x.chat.session import ChatSession
from xdesk.core.sentences import DeskError

VECTORS = FOLDER / "xchat_sdk_vectors.json"


def test_without_the_library_a_sentence_says_what_that_means(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MODULE", "chat_xdk_that_is_not_here")
    assert not library.available()
    with pytest.raises(ChatUnavailableError) as trouble:
        ChatSession("1", bytes(64), "1")
    assert "Direct messages, mentions and replies work as before" in trouble.value.sentence.english()


def test_reading_the_client_s_parts_does_not_load_the_library() -> None:
    code = "import sys, xdesk.connectors.x.chat.reader; print('chat_xdk' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize("keys", [b"", b"123", bytes(64), b"\xff" * 64])
def test_bytes_that_are_no_keys_are_refused_in_a_sentence(keys: bytes) -> None:
    with pytest.raises(DeskError) as trouble:
        ChatSession("1", keys, "1")
    assert "Unlock it with the account's PIN again" in trouble.value.sentence.english()


@pytest.mark.skipif(not VECTORS.is_file(), reason="X's vectors of X Chat are not here (XDESK_X_API names their folder)")
def test_the_published_events_read_as_published() -> None:
    told = json.loads(VECTORS.read_text("utf-8"))
    me = told["event_sender_id"]
    version = told["event_signing_key_version"]
    parts = ("identity_public_b64", "signing_public_b64", "identity_public_key_signature_b64")
    record = PublicKey(version, *(told[name] for name in parts))
    names = ("key_change", "message", "reply_valid", "reply_forged", "failure", "garbage")
    listed = [ListedEvent(str(n), told[f"event_{name}_b64"], me, n) for n, name in enumerate(names)]
    session = ChatSession(me, base64.b64decode(told["private_keys_concat_b64"]), version)
    conversation = "-".join(sorted(told["event_conversation_id"].split(":"), key=int))
    events = session.open(conversation, listed, trusted={me: [record]}).events
    assert [one.kind for one in events] == [
        EventKind.KEY_CHANGE, EventKind.TEXT, EventKind.TEXT, EventKind.TEXT, EventKind.FAILURE, EventKind.UNREADABLE,
    ]  # fmt: skip
    assert events[1].text == told["event_message_text"] and events[5].why == Unreadable.BROKEN
    valid, forged = (one.reply_to for one in events[2:4])
    assert valid is not None and valid.genuine and valid.quoted
    assert forged is not None and not forged.genuine and not forged.quoted
