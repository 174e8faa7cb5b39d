"""What a process does that makes an instance at the same time as another one."""

from __future__ import annotations

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path


def try_to_found(home: Path, pack: Path, start: Barrier, answers: Queue[str]) -> None:
    """Make the instance, and answer whether it was made or why not."""
    from socai.services.errors import ServiceError
    from socai.services.instance import init_instance

    start.wait()
    try:
        init_instance(home=home, pack=str(pack))
        answers.put("made")
    except ServiceError as error:
        answers.put(error.findings[0].code)
