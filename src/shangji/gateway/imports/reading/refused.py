"""Why the child refuses a file, as a code: the words are the parent's, which knows the reader's language."""


class Refused(Exception):
    """A file that must not or cannot be read; `code` is a key of `unreadable.MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
