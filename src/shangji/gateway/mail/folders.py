"""Names of folders as IMAP writes them."""

import base64
import re


def quoted(name: str) -> str:
    """The name in modified UTF-7 (RFC 3501 §5.1.3) and in quotes; 已处理 is "&XfJZBHQG-"."""
    parts = (
        part if part.isascii() else f"&{_base64(part)}-"
        for part in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", name.replace("&", "&-"))
    )
    return '"' + "".join(parts).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
