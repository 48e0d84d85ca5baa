"""Has pictures looked through for codes by a limited child process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

import shangji
from shangji.core.access import Refusal
from shangji.customers.codes.limits import MAX_BYTES, WALL_SECONDS

CHILD = "shangji.customers.codes.child"


class PictureTooLarge(Refusal):
    message = _("The picture is too large: at most 20 MB and 40 million pixels. A screenshot or a smaller photo will do.")  # fmt: skip


class PictureNotRead(Refusal):
    message = _("This is no picture that can be read here: take a photo, or choose a JPG, PNG or WebP.")


class PictureBroken(Refusal):
    message = _("The picture is damaged or cut off. Take it again, or send it once more.")


class PictureTakesTooLong(Refusal):
    message = _("It takes too long to look through this picture. Cut it down to the code, and try again.")


class NoCode(Refusal):
    message = _("No QR code was found in the picture. Hold the camera straight and close to it, without glare, or choose a screenshot.")  # fmt: skip


REFUSED: dict[str, type[Refusal]] = {
    "too_large": PictureTooLarge, "no_picture": PictureNotRead, "broken": PictureBroken,
}  # fmt: skip


def read_codes(picture: bytes) -> list[str]:
    """What the codes on a picture say.

    Raises PictureTooLarge, PictureNotRead, PictureBroken, PictureTakesTooLong, NoCode; within 15 s whatever the picture is.
    """
    if len(picture) > MAX_BYTES:
        raise PictureTooLarge
    # The child needs to find this package and nothing else: no keys, no database address.
    environment = {
        "PYTHONPATH": str(Path(shangji.__file__).parents[1]),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
    }
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-B", "-s", "-m", CHILD], input=picture, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, timeout=WALL_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise PictureTakesTooLong from late
    if ended.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
        raise PictureTakesTooLong
    if ended.returncode or not ended.stdout:
        raise PictureBroken
    told = json.loads(ended.stdout)
    if "refused" in told:
        raise REFUSED[told["refused"]]
    texts: list[str] = told["texts"]
    if not texts:
        raise NoCode
    return texts
