"""The realms that guard a PIN: Juicebox's software realms (protocol 0.3.4), which count guesses and know no PIN.

A realm answers CBOR with CBOR. It holds a share of the secret, blinds what it is asked, proves that it used its key
(a proof of equal discrete logarithms), and hands its share out only to who unlocked it; each try counts until one is
right. Real users have hardware realms, which wrap the same in an encrypted channel: that is not built here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass

from xdesk.sandbox.xchat import cbor, ristretto
from xdesk.sandbox.xchat.identities import Identity

REALMS = 3
GUESSES = 20
PIN = "2580"
"""What opens the brands' X Chat here; it is the example of X's own pages."""
Asked = dict[str, object]


@dataclass(slots=True)
class Share:
    """What a user left with one realm."""

    facts: Asked
    tried: int = 0

    @property
    def allowed(self) -> int:
        """How many guesses the user allowed."""
        policy = self.facts["policy"]
        return int(str(policy["num_guesses"])) if isinstance(policy, dict) else 0

    def part(self, name: str) -> bytes:
        """Return one of its facts; raises ValueError when it is none."""
        value = self.facts.get(name)
        if not isinstance(value, bytes):
            raise ValueError(f"no {name}")
        return value


def proof(key: bytes, blinded: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Return the blinded result of a realm's key, and the proof that it is of this key; raises ValueError."""
    k, point = int.from_bytes(key, "little"), ristretto.decode(blinded)
    result = ristretto.encode(ristretto.times(k, point))
    public = ristretto.encode(ristretto.times(k, ristretto.BASE))
    t = int.from_bytes(hashlib.sha512(b"nonce" + key + blinded).digest(), "little") % ristretto.ORDER
    commitments = [ristretto.encode(ristretto.times(t, one)) for one in (ristretto.BASE, point)]
    told = b"".join((b"Juicebox_DLEQ_2023_1;", blinded, public, result, *commitments))
    c = int.from_bytes(hashlib.sha512(told).digest(), "little") % ristretto.ORDER
    z = (t + k * c) % ristretto.ORDER
    return result, {"c": c.to_bytes(32, "little"), "beta_z": z.to_bytes(32, "little")}


class Realm:
    """One realm with the shares of all its users."""

    def __init__(self, identity: str) -> None:
        self.id = identity
        self.shares: dict[str, Share] = {}

    def answer(self, user_id: str, raw: bytes) -> bytes:
        """Answer one request of a user; raises ValueError for what is none."""
        asked = cbor.loads(raw)
        if isinstance(asked, str):
            return cbor.dumps({asked: self._plain(asked, user_id)})
        if not isinstance(asked, dict) or len(asked) != 1:
            raise ValueError("no request of a realm")
        (name, facts) = next(iter(asked.items()))
        if not isinstance(facts, dict):
            raise ValueError("a request without facts")
        return cbor.dumps({name: self._told(str(name), user_id, facts)})

    def _plain(self, name: str, user_id: str) -> object:
        if name == "Register1":
            return "Ok"
        if name == "Delete":
            self.shares.pop(user_id, None)
            return "Ok"
        if name != "Recover1":
            raise ValueError(f"no request {name}")
        share = self.shares.get(user_id)
        if share is None:
            return "NotRegistered"
        return "NoGuesses" if share.tried >= share.allowed else {"Ok": {"version": share.part("version")}}

    def _told(self, name: str, user_id: str, facts: Asked) -> object:
        if name == "Register2":
            self.shares[user_id] = Share(facts)
            return "Ok"
        share = self.shares.get(user_id)
        if share is None:
            return "NotRegistered"
        if facts.get("version") != share.part("version"):
            return "VersionMismatch"
        if name == "Recover2":
            return self._guess(share, facts)
        if name == "Recover3":
            return self._unlock(share, facts)
        raise ValueError(f"no request {name}")

    def _guess(self, share: Share, facts: Asked) -> object:
        if share.tried >= share.allowed:
            return "NoGuesses"
        blinded = facts.get("oprf_blinded_input")
        if not isinstance(blinded, bytes):
            raise ValueError("no blinded input")
        result, shown = proof(share.part("oprf_private_key"), blinded)
        share.tried += 1
        return {
            "Ok": {
                "oprf_signed_public_key": share.facts["oprf_signed_public_key"],
                "oprf_blinded_result": result,
                "oprf_proof": shown,
                "unlock_key_commitment": share.part("unlock_key_commitment"),
                "num_guesses": share.allowed,
                "guess_count": share.tried,
            }
        }

    def _unlock(self, share: Share, facts: Asked) -> object:
        tag = facts.get("unlock_key_tag")
        if not isinstance(tag, bytes) or not hmac.compare_digest(tag, share.part("unlock_key_tag")):
            return {"BadUnlockKeyTag": {"guesses_remaining": share.allowed - share.tried}}
        share.tried = 0
        names = ("encryption_key_scalar_share", "encrypted_secret", "encrypted_secret_commitment")
        return {"Ok": {name: share.part(name) for name in names}}


class Realms:
    """All realms of the sandbox, and who has brought keys there. The brands do so when their record is first asked."""

    def __init__(self, seed: int) -> None:
        ids = [hashlib.sha256(f"realm {seed} {n}".encode()).hexdigest()[:32] for n in range(REALMS)]
        self.by_id = {one: Realm(one) for one in ids}
        self._brought: dict[str, threading.Thread] = {}

    def config(self, user_id: str, base_url: str) -> dict[str, object]:
        """Return the configuration of a user as X's records carry it."""
        addresses = [{"id": one, "address": f"{base_url}/realm/{one}/"} for one in self.by_id]
        kept = {
            "realms": addresses,
            "register_threshold": REALMS,
            "recover_threshold": REALMS - 1,
            "pin_hashing_mode": "Standard2019",
        }
        tokens = [
            {"key": one["id"], "value": {"address": one["address"], "token": f"{user_id}.{one['id'][:8]}"}}
            for one in addresses
        ]
        return {
            "token_map": tokens,
            "key_store_token_map_json": json.dumps(kept),
            "max_guess_count": GUESSES,
        }

    def bring(self, identity: Identity, base_url: str) -> None:
        """Let the owner of an identity leave it with the realms under the PIN, once; it takes a moment in a thread."""
        if identity.user_id not in self._brought:
            config = json.dumps(self.config(identity.user_id, f"{base_url}/sandbox"))
            work = threading.Thread(target=_bring, args=(identity, config), name="realm-setup", daemon=True)
            self._brought[identity.user_id] = work
            work.start()

    def settle(self, user_id: str) -> None:
        """Wait until nobody is just leaving keys there for the user; blocks."""
        work = self._brought.get(user_id)
        if work is not None:
            work.join()

    def allow_again(self) -> None:
        """Forget all wrong guesses."""
        for realm in self.by_id.values():
            for share in realm.shares.values():
                share.tried = 0

    def use_up(self, user_id: str, left: int) -> None:
        """Leave a user so many guesses; raises LookupError when nothing was brought here yet."""
        for realm in self.by_id.values():
            share = realm.shares[user_id]
            share.tried = max(0, share.allowed - left)

    def guesses(self, user_id: str) -> int | None:
        """Return how many guesses are left, None when the user left nothing here."""
        left = [one.allowed - one.tried for realm in self.by_id.values() if (one := realm.shares.get(user_id))]
        return min(left) if left else None


def _bring(identity: Identity, config: str) -> None:
    chat = identity.open()
    chat.update_config(config)
    chat.setup(PIN)
