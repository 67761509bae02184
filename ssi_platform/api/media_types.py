"""How a body may be written: one media type, a known character set, and no content coding."""

import re
from collections.abc import Collection, Mapping
from typing import Any

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_TYPE = re.compile(rf"[ \t]*({_NAME}/{_NAME})[ \t]*", re.ASCII)
_PARAMETER = re.compile(
    rf';[ \t]*(?:({_NAME})=("(?:[^"\\]|\\.)*+"|{_NAME}))?[ \t]*', re.ASCII | re.DOTALL
)
UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
# Of files of text, by the names of our encodings.
OF_FILES = {
    **dict.fromkeys(UTF_8, "utf-8"),
    **dict.fromkeys(["utf-16", "utf-16le", "utf-16be"], "utf-16"),
    **dict.fromkeys(["windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1"], "windows-1252"),
}
TEXT_FILES = {"text/csv", "text/tab-separated-values"}
IDENTITY, GZIP = "identity", "gzip"


def media_type_of(header: str) -> tuple[str, dict[str, str]]:
    """Return the media type and its parameters, all but their values in lower case.

    Raises ValueError for what is none, and for a parameter that is given twice.
    """
    start = _TYPE.match(header)
    if start is None:
        raise ValueError("It is not a media type.")
    at, parameters = start.end(), {}
    while at < len(header):
        parameter = _PARAMETER.match(header, at)
        if parameter is None:
            raise ValueError("It has parameters that cannot be read.")
        at = parameter.end()
        if parameter[1]:
            name = parameter[1].lower()
            if name in parameters:
                raise ValueError("It has a parameter twice.")
            parameters[name] = _unquoted(parameter[2])
    return start[1].lower(), parameters


def content_coding_of(meta: Mapping[str, Any]) -> str:
    """Return the content coding of a body, in lower case."""
    coding: str = meta.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    return {"": IDENTITY, "x-gzip": GZIP}.get(coding, coding)


def unsupported(meta: Mapping[str, Any], codings: Collection[str] = (IDENTITY,)) -> str:
    """Return why the headers of a body are not supported, in a sentence; else empty text."""
    if content_coding_of(meta) not in codings:
        return f"This Content-Encoding is not supported: send {' or '.join(codings)}."
    header = meta.get("CONTENT_TYPE", "")
    if not header:
        return ""
    try:
        kind, parameters = media_type_of(header)
    except ValueError as error:
        return f"Content-Type cannot be read. {error}"
    charset = parameters.get("charset", "utf-8").lower()
    if charset in (OF_FILES if kind in TEXT_FILES else UTF_8):
        return ""
    return "This character set is not supported: send UTF-8."


def encoding_of(header: str) -> str:
    """Return the encoding that the media type of a file states, by our names, or empty text."""
    try:
        _, parameters = media_type_of(header)
    except ValueError:
        return ""
    return OF_FILES.get(parameters.get("charset", "").lower(), "")


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL) if value[0] == '"' else value
