"""Why a file cannot be imported, and what its owner can do about it."""

from __future__ import annotations


class ImportRefused(Exception):
    """The file, or the way it is to be read, will not do. One sentence says why, one how to mend it."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message, cure)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.cure}"
