"""What stands in a Telegram Desktop export, message by message, however large it is; private chats are passed over.

The app writes one JSON value: a chat (`name`, `type`, `id`, `messages`), or a whole account whose `chats.list` and
`left_chats.list` hold such chats beside contacts, sessions and the owner's own data (core.telegram.org/import-export;
tdesktop, `export_output_json.cpp`). It is read as a stream, and of all that is not public nothing is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TextIO

from connectors.files.opening import LINE_CAP
from connectors.files.refused import ImportRefused
from connectors.files.table import Bad

PUBLIC: Final = frozenset({"public_channel", "public_supergroup"})
CLOSED: Final = frozenset(
    {
        "saved_messages",
        "replies",
        "verify_codes",
        "personal_chat",
        "bot_chat",
        "private_group",
        "private_supergroup",
        "private_channel",
    }
)
_BLOCK: Final = 2**20
_ACCOUNT = (
    "personal_information|profile_pictures|profile_music|stories|contacts|frequent_contacts|sessions|web_sessions|"
    "other_data|chats|left_chats"
)
_WHOLE = re.compile(rf'\s*\{{\s*"about"\s*:\s*"[^"\\]*(?:\\.[^"\\]*)*"\s*,\s*"(?:{_ACCOUNT})"\s*:')
_TYPE = re.compile(rf'"type"\s*:\s*"(?:{"|".join(sorted(PUBLIC | CLOSED))})"')
_LIST = re.compile(r'"messages"\s*:\s*\[')
_MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?P<end>"?)|[\[\]{}]', re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_CONTROL = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9A-F]{2})")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Chat:
    """A public channel or group, as its export names it."""

    id: str
    name: str | None
    type: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of a public chat, as exported; `Bad` where it cannot be decoded."""

    chat: Chat
    message: Any


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Chats that are not public: how many were passed over here."""

    chats: int


def is_export(head: str) -> bool:
    """Whether the beginning of a text is that of a Telegram Desktop export."""
    start = head.removeprefix("\ufeff")[:65_536]
    if not start.lstrip().startswith("{"):
        return False
    return bool(_WHOLE.match(start) or (_TYPE.search(start[:4_096]) and _LIST.search(start)))


def sent(stream: TextIO, name: str) -> Iterator[Sent | LeftOut]:
    """Every message of the public chats in an export, in its order.

    Raises `ImportRefused` where no chat is public, and where the file breaks off, after what stood before.
    """
    return _Export(stream, name).units()


class _Export:
    """One export being read; holds a megabyte or one message of it, whichever is more."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._text, self._at, self._ended = "", 0, False
        self._public = self._closed = 0

    def units(self) -> Iterator[Sent | LeftOut]:
        if self._peek() == "\ufeff":
            self._at += 1
        if self._peek() != "{":
            raise ImportRefused(
                f"“{self._name}” is no Telegram Desktop export.",
                "Import the result.json that the app writes when you choose the machine-readable format.",
            )
        yield from self._object(alone=True)
        if not self._public:
            self._refuse("holds no public channel or group", self._closed)
        yield from self._passed_over()

    def _object(self, *, alone: bool) -> Iterator[Sent | LeftOut]:
        """A chat, or the account that holds chats; `alone`: nothing surrounds it."""
        head: dict[str, Any] = {}
        for key in self._keys():
            if key in ("name", "type", "id"):
                head[key] = self._value()
            elif key == "messages" and self._peek() == "[":
                yield from self._messages(head, alone=alone)
            elif alone and key in ("chats", "left_chats") and self._peek() == "{":
                yield from self._chats()
            else:
                self._skip()

    def _chats(self) -> Iterator[Sent | LeftOut]:
        for key in self._keys():
            if key == "list" and self._peek() == "[":
                for _ in self._items():
                    if self._peek() == "{":
                        yield from self._object(alone=False)
                    else:
                        self._skip()
            else:
                self._skip()

    def _messages(self, head: dict[str, Any], *, alone: bool) -> Iterator[Sent | LeftOut]:
        kind, chat_id = head.get("type"), head.get("id")
        known = isinstance(chat_id, int | str) and not isinstance(chat_id, bool) and chat_id != ""
        if not (
            isinstance(kind, str) and kind in PUBLIC and known
        ):  # also where the type comes after the messages: shut when in doubt
            if alone:
                self._refuse("is a chat that is not public", 0)
            self._closed += 1
            for _ in self._items():
                self._value()
            return
        self._public += 1
        yield from self._passed_over()
        name = head.get("name")
        chat = Chat(str(chat_id), name if isinstance(name, str) and name.strip() else None, kind)
        for _ in self._items():
            yield Sent(chat, self._value())

    def _passed_over(self) -> Iterator[LeftOut]:
        if self._closed:
            yield LeftOut(self._closed)
            self._closed = 0

    def _refuse(self, why: str, closed: int) -> NoReturn:
        shut = f" ({closed:,} private chats were passed over)" if closed else ""
        raise ImportRefused(
            f"“{self._name}” {why}{shut}: what people write in private is theirs, and Vigie does not read it.",
            "Export a public channel or a public group, one that has a t.me address.",
        )

    def _keys(self) -> Iterator[str]:
        """The names of the object here; whoever asks reads the value before asking for the next."""
        self._take("{")
        if self._peek() == "}":
            self._at += 1
            return
        while True:
            key = self._value() if self._peek() == '"' else None
            if not isinstance(key, str):
                self._break()
            self._take(":")
            yield key
            if self._take(",}") == "}":
                return

    def _items(self) -> Iterator[None]:
        """The places of the list here; whoever asks reads the value before asking for the next."""
        self._take("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield None
            if self._take(",]") == "]":
                return

    def _skip(self, depth: int = 4) -> None:
        """Pass over a value without holding all of it."""
        sign = self._peek()
        if depth and sign == "{":
            for _ in self._keys():
                self._skip(depth - 1)
        elif depth and sign == "[":
            for _ in self._items():
                self._skip(depth - 1)
        else:
            self._value()

    def _value(self) -> Any:
        """The JSON value here; `Bad` where its brackets and quotes close but it cannot be decoded."""
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                end = self._close()
                if end:
                    raw, self._at = self._text[self._at : end], end
                    return _mended(raw)
            else:
                goes_on = (
                    end == len(self._text) or self._text[end] in ".eE"
                )  # a number, cut by the block's end
                if not goes_on or self._ended:
                    self._at = end
                    return value
            if not self._fill():
                self._break()

    def _close(self) -> int:
        """Where the value here ends by its brackets and quotes; 0 while it is not all in hand."""
        depth = 0
        for mark in _MARKS.finditer(self._text, self._at):
            sign = mark[0]
            if depth == 0 and mark.start() != self._at:
                break  # no string, list or object begins here
            if sign[0] == '"' and not mark["end"]:
                return 0  # the string goes on in the next block
            depth += (sign in "[{") - (sign in "]}")
            if depth <= 0:
                return mark.end()
        if self._text[self._at] not in '"[{' and self._at + 64 < len(self._text):
            self._break()
        return 0

    def _peek(self) -> str:
        """The next sign that is no blank."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                self._break()

    def _take(self, signs: str) -> str:
        sign = self._peek()
        if sign not in signs:
            self._break()
        self._at += 1
        return sign

    def _fill(self) -> bool:
        """More of the file; False at its end."""
        if len(self._text) - self._at > LINE_CAP:
            raise ImportRefused(
                f"“{self._name}” holds one value of more than {LINE_CAP:,} characters.",
                "No message is that long; export the chat again.",
            )
        block = self._stream.read(_BLOCK)
        self._ended = not block
        self._text, self._at = self._text[self._at :] + block, 0
        return bool(block)

    def _break(self) -> NoReturn:
        raise ImportRefused(
            f"“{self._name}” breaks off or is damaged.",
            "Export it again; what was read before the damage is kept.",
        )


def _mended(raw: str) -> Any:
    """A value written as the app writes it: control signs as `\\x1F`, which JSON does not know."""
    try:
        return json.loads(_CONTROL.sub(r"\1\\u00\2", raw), strict=False)
    except (ValueError, RecursionError):
        return Bad("the message is no valid JSON; export the chat again", raw[:4_000])
