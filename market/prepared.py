"""An honest answer, ready to be sent: packed once, with the tag and date by which a client can ask whether it has changed."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import blake2b
from http import HTTPStatus

from market.render import GZIP, Answer
from market.wire import Reply


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer with what is worked out once for all who ask."""

    answer: Answer
    packed: bytes
    etag: str

    @property
    def weight(self) -> int:
        """Bytes that it takes to keep."""
        return len(self.answer.body) + len(self.packed) + 500


def prepared(answer: Answer) -> Prepared:
    """Pack an answer; one that is packed already stays as it is."""
    packed = answer.body if answer.content_type == GZIP else gzip.compress(answer.body, 5, mtime=0)
    return Prepared(answer, packed, f'W/"{blake2b(answer.body, digest_size=12).hexdigest()}"')


def reply_to(headers: Mapping[str, str], ready: Prepared, *, conditional: bool = True) -> Reply:
    """The reply to a request with these headers; without its body where the client has it already, unless `conditional` is false."""
    answer = ready.answer
    if answer.status != HTTPStatus.OK:
        return plain_reply(answer)
    modified = format_datetime(answer.modified, usegmt=True)
    shared = {"ETag": ready.etag, "Last-Modified": modified, "Vary": "Accept-Encoding"}
    if conditional and _is_known(headers, ready.etag, modified):
        return Reply(status=304, phrase="Not Modified", headers=shared)
    shared["Content-Type"] = answer.content_type
    if answer.content_type != GZIP and "gzip" in headers.get("accept-encoding", ""):
        return Reply(headers=shared | {"Content-Encoding": "gzip"}, body=ready.packed)
    return Reply(headers=shared, body=answer.body)


def plain_reply(answer: Answer) -> Reply:
    """The same without packing or dates."""
    status = HTTPStatus(answer.status)
    return Reply(status=status.value, phrase=status.phrase, headers={"Content-Type": answer.content_type}, body=answer.body)


def _is_known(headers: Mapping[str, str], etag: str, modified: str) -> bool:
    """Whether the client's copy is current: by its tag, and only where it sends none by an equal date (RFC 9110, 13.1)."""
    if "if-none-match" in headers:
        known = [each.strip() for each in headers["if-none-match"].split(",")]
        return "*" in known or etag in known
    return headers.get("if-modified-since") == modified
