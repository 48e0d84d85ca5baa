"""What may come of sending: it went, it goes later, or it never will; what a channel says in these words is acted on alike."""


class Later(Exception):
    """Not now. `wait_s`: how long the other side asks us to wait, if it says so.

    `is_mine_only`: it concerns this message and not the channel. `is_uncertain`: all of it was sent, but no answer came.
    """

    def __init__(
        self, reason: str, *, wait_s: float | None = None, is_mine_only: bool = False, is_uncertain: bool = False
    ) -> None:  # fmt: skip
        super().__init__(reason)
        self.reason, self.wait_s = reason, wait_s
        self.is_mine_only, self.is_uncertain = is_mine_only, is_uncertain


class Misconfigured(Later):
    """The other side does not take our key, our address or our signature: nothing goes until somebody looks at it."""

    WAIT_S = 600.0

    def __init__(self, reason: str) -> None:
        super().__init__(reason, wait_s=self.WAIT_S)


class Refused(Exception):
    """This message will never be taken. `is_gone`: whom it was for is not there any more."""

    def __init__(self, reason: str, *, is_gone: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_gone = reason, is_gone


class Gone(Refused):
    """The other side wants nothing more at all: the channel is switched off."""
