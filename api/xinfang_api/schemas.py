"""What the stateless routes take in. Answers are the records of the output contract."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_TEXT, MAX_LETTERS = 200_000, 20_000


class LetterIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=200)
    text: str = Field(max_length=MAX_TEXT)
    received: date | None = None
    name: str | None = Field(default=None, max_length=200)
    id_number: str | None = Field(default=None, max_length=60)
    phone: str | None = Field(default=None, max_length=60)
    address: str | None = Field(default=None, max_length=500)


class RequestIn(BaseModel):
    """Either one `text`, answered by one record, or `letters`, answered by `results` in order."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = Field(default=None, max_length=MAX_TEXT)
    letters: list[LetterIn] | None = Field(default=None, max_length=MAX_LETTERS)
    mode: Literal["fast", "full"] = "full"

    @model_validator(mode="after")
    def _one_of_both(self) -> RequestIn:
        if (self.text is None) == (self.letters is None):
            raise ValueError("text 和 letters 必须且只能给一个")
        return self


class Problem(BaseModel):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str


Record = dict[str, Any]
