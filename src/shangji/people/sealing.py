"""Once after an upgrade: what was kept before there was a vault is sealed, and keys that only one record has are taken anew."""

from shangji.core.jobs import Job, job
from shangji.core.vault.first_sealing import seal_all
from shangji.core.vault.rewriting import Progress
from shangji.people.models import DuplicateRule, TakenKey
from shangji.people.taking import take_anew

JOB = "people.seal_first"


def seal_first(progress: Progress) -> None:
    """Repeatable, in steps."""
    TakenKey.forget()
    seal_all(progress)
    for kind in sorted(set(DuplicateRule.objects.values_list("noun", flat=True))):
        take_anew(kind)


@job(JOB, steps=True)
def seal_first_job(found: Job) -> None:
    """For an upgrade that was killed: whoever starts the program does it at once."""
    seal_first(lambda _what, count: found.progress(count, 0))


def seal_waiting(progress: Progress) -> bool:
    """Do it now if it waits. Whether there was anything to do."""
    waiting = Job.objects.filter(name=JOB, state=Job.State.READY)
    if not waiting.exists():
        return False
    seal_first(progress)
    waiting.delete()
    return True
