"""Tasks as a calendar that phones subscribe to, by an address that can be taken back.

The address holds a secret of a token that opens nothing else. Only its hash is kept, so the address is told once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils import timezone

from socai.compose.calendar_file import DayEvent, write_calendar
from socai.services import access, sights, tasks, tokens
from socai.services.actors import Actor
from socai.services.addresses import task_address
from socai.services.opened import Instance
from socai.services.tasks import Task
from socai.services.wording import named, say

FEED = "feed"
"""What the token of a feed is for. It is no scope of the API."""


@dataclass(frozen=True)
class Feed:
    """The feed of an account: since when it stands, and its last day."""

    made_at: datetime
    expires_at: datetime


def standing(*, actor: Actor) -> Feed | None:
    """Return the feed of somebody, ``None`` when there is none that opens anything.

    Raises:
        ServiceError: when the database fails.
    """
    found = tokens.own(actor=actor, scope=FEED)
    return Feed(*found) if found else None


def start(*, actor: Actor) -> str:
    """Make a new feed for somebody and return its secret; the former one opens nothing from then on.

    Raises:
        ServiceError: somebody who may see no tasks; the database fails.
    """
    access.require_somewhere(actor, "task:see")
    tokens.revoke_own(actor=actor, scope=FEED)
    return tokens.make_own(actor=actor, scope=FEED).secret


def stop(*, actor: Actor) -> None:
    """Take the feed of somebody back; it opens nothing from now on.

    Raises:
        ServiceError: when the database fails.
    """
    tokens.revoke_own(actor=actor, scope=FEED)


def calendar(*, instance: Instance, secret: str, on: date, site: str, lang: str) -> str | None:
    """Return the calendar that a secret opens, ``None`` when it opens none (any more).

    A unit's account gets the open tasks of its unit, a leader and whoever owns none those of everybody.

    Args:
        instance: whose tasks they are.
        secret: of the feed.
        on: the day.
        site: address of the site, to which each task leads back.
        lang: language of the words.

    Raises:
        ServiceError: when the database fails.
    """
    caller = tokens.caller(secret=secret)
    if caller is None or FEED not in caller.scopes or not access.may_somewhere(caller.actor, "task:see"):
        return None
    with sights.within(caller.actor):
        found = tasks.board(instance=instance, actor=caller.actor, on=on)
    owns = access.may_somewhere(caller.actor, "task:report")
    chosen = (task for task in found.tasks if task.is_open and (task.is_own or not owns))
    events = (_event(instance, task, task.limit.due, site, lang) for task in chosen if task.limit and task.limit.due)
    name = say("web.feed_name", lang=lang, place=instance.catalogue.title)
    return write_calendar(name, events, at=timezone.now().astimezone(UTC))


def _event(instance: Instance, task: Task, due: date, site: str, lang: str) -> DayEvent:
    row = task.row.row
    return DayEvent(
        uid=f"{row.register}-{row.identity}@{instance.catalogue.name.replace('_', '-')}.socai",
        day=due,
        summary=say("web.feed_due", lang=lang, name=task.name),
        description=f"{task.owner_name or '–'}\n{named(task.state, lang=lang)}",
        url=f"{site}{task_address(row.key)}",
        sequence=row.revision - 1 + row.last_step,
    )
