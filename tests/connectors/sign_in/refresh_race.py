"""One process of a refresh race: asks for a bearer token of the account whose tokens lie in a file."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.connectors.x_clients import rotating


class FileVault:
    """Secrets in a plain file: for this test only, so that processes can share them."""

    name = "file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> str | None:
        return self._path.read_text() if self._path.exists() else None

    def write(self, name: str, secret: str) -> None:
        half = self._path.with_suffix(".half")
        half.write_text(secret)
        half.replace(self._path)

    def erase(self, name: str) -> None:
        self._path.unlink(missing_ok=True)


async def main(url: str, folder: Path) -> None:
    auth = rotating(url, FileVault(folder / "tokens"), folder)  # type: ignore[arg-type]
    tokens = await asyncio.gather(*(auth.bearer() for _ in range(3)))
    await auth.transport.close()
    print(",".join(sorted(set(tokens))))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
