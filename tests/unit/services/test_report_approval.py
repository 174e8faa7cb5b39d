"""Several comments on a draft are one batch on both databases, all of them or none."""

from __future__ import annotations

from functools import partial

import pytest

from socai.core.periods import Period
from socai.services import report_approval
from socai.services.errors import ServiceError
from tests.ledgers import PERIOD, TEMPLATE, Ledger


def test_comments_are_one_batch_and_counted_on(ledger: Ledger) -> None:
    leader = ledger.actor("lanh-dao")
    comment = partial(report_approval.comment, instance=ledger.instance, actor=leader, template=TEMPLATE, period=PERIOD)
    before = len(ledger.dump()["ledger_batch"])
    assert comment(said=[]) is None
    comment(said=[("", "Một"), ("", "Hai\r\ndòng"), ("", "Ba")])
    found = report_approval.comments(TEMPLATE, Period.parse(PERIOD), "")
    assert [(each.number, each.said) for each in found] == [(1, "Một"), (2, "Hai\ndòng"), (3, "Ba")]
    with pytest.raises(ServiceError, match=r"prose\.unknown_paragraph"):
        comment(said=[("", "Bốn"), ("p0", "Năm")])
    assert len(report_approval.comments(TEMPLATE, Period.parse(PERIOD), "")) == 3
    assert len(ledger.dump()["ledger_batch"]) == before + 1
