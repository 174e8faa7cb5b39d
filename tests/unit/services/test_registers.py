"""Rows of registers: added, put right, moved through their states; all or nothing, and nothing ever written over."""

from __future__ import annotations

from datetime import date

import pytest

from socai.core.steps import Step, StepKind
from socai.ledger.models import Batch, BatchKind, PrivateValue, RowStep, RowVersion
from socai.services.errors import ServiceError
from socai.services.register_rows import standing
from socai.services.registers import RowsRecorded, correct, step
from socai.services.verification import verify
from tests.ledgers import FARMING, OFFICE, Ledger
from tests.unit.services.eventful import VILLAGE, apply, event, merge
from tests.unit.services.registering import (
    DAY,
    NAME,
    PAPERS,
    PETITIONS,
    Cells,
    add,
    added,
    codes,
    counted,
    move,
    petition,
    words,
)


def fix(
    ledger: Ledger, key: str, reason: str = "Ghi nhầm", by: str = OFFICE, withdraw: bool = False, **cells: str
) -> RowsRecorded:
    return correct(
        instance=ledger.instance, actor=ledger.actor(by), register=PETITIONS, key=key, cells=cells,
        withdraw=withdraw, reason=reason,
    )  # fmt: skip


def test_a_row_is_kept_counted_and_sealed(ledger: Ledger) -> None:
    recorded = added(ledger, petition("1", loai="khieu_nai", so_ho="3", nguoi_gui=NAME))
    assert (recorded.added, recorded.keys) == (1, ((PETITIONS, "1"),))
    (row,) = standing([PETITIONS])
    assert row.values == {"ma": "1", "ngay": "2026-01-05", "loai": "khieu_nai", "so_ho": "3"}
    assert NAME not in RowVersion.objects.get().contents + RowVersion.objects.get().hashes
    assert counted(ledger) == 1
    batch = Batch.objects.get(number=recorded.batch)
    assert (batch.kind, batch.event.data) == (
        BatchKind.REGISTER, '{"registers":{"don_thu":1},"rows":1,"steps":0}',
    )  # fmt: skip
    assert verify(instance=ledger.instance).findings == ()


def test_rows_of_a_village_count_for_the_commune_and_those_of_the_commune_not_for_the_village(ledger: Ledger) -> None:
    added(ledger, petition("1", thon="thon_1"), petition("2"))
    assert [counted(ledger, unit=unit) for unit in ("xa_mau", "thon_1", "thon_3")] == [2, 1, 0]


def test_a_village_that_ended_still_counts_for_the_commune(ledger: Ledger) -> None:
    added(ledger, petition("1", thon="thon_2"))
    assert counted(ledger) == 1


def test_a_row_may_name_the_village_that_its_own_became_and_none_that_was_made_of_nothing(ledger: Ledger) -> None:
    """How else would a row of a village that was cut say to which part it belongs?"""
    apply(ledger, merge(), event("create", "2026-05-01", sets={"thon_x": {**VILLAGE, "name": "Thôn Mười"}}))
    added(ledger, petition("1", "2026-04-10", thon="thon_m"))
    assert [counted(ledger, unit=unit) for unit in ("xa_mau", "thon_m")] == [1, 1]
    assert codes(add(ledger, petition("2", "2026-04-10", thon="thon_x"))) == ["register.unit_not_there"]


def test_what_was_known_earlier_is_counted_as_it_was_known(ledger: Ledger) -> None:
    first = added(ledger, petition("1"))
    added(ledger, petition("2"))
    move(ledger, "1", "tra_lai")
    assert [row.key for row in standing([PETITIONS], as_known_at=first.batch)] == ["1"]
    assert standing([PETITIONS], as_known_at=first.batch)[0].steps == ()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([petition("1"), petition("1", "2026-02-01")], ["register.repeated_key"]),
        ([petition("1", "2026-02-30")], ["register.not_a_date"]),
        ([petition("1", thon="thon_9")], ["register.unknown_unit"]),
        ([petition("1", "2026-05-01", thon="thon_2")], ["register.unit_not_there"]),
        ([petition("1", loai="khac"), petition("2", so_ho="x")], ["register.unknown_code", "register.not_a_number"]),
        ([petition("")], ["register.required"]),
        ([petition("1", theo="9/NQ")], ["register.no_such_row"]),
        ([petition("1", nguoi_gui="A\x00")], ["register.unusable_text"]),
        ([petition("1", states="2026-01-06 dong")], ["register.step_not_allowed"]),
        ([petition("1" * 401)], ["register.key_too_long"]),
        ([Cells("khac", {})], ["register.unknown"]),
        ([petition("1", so="1"), petition("2", so="1")], ["register.number_taken"]),
    ],
    ids=lambda value: value[0] if isinstance(value[0], str) else None,
)  # fmt: skip
def test_every_problem_is_named_and_nothing_is_kept(ledger: Ledger, rows: list[Cells], expected: list[str]) -> None:
    recorded = add(ledger, petition("0"), *rows)
    assert (recorded.batch, codes(recorded)) == (None, expected)
    assert not RowVersion.objects.exists()


def test_messages_never_show_a_private_value(sqlite_ledger: Ledger) -> None:
    recorded = add(sqlite_ledger, petition("1", nguoi_gui=NAME * 400))
    assert codes(recorded) == ["register.too_long"]
    assert NAME not in "".join(words(recorded.findings))


class TestCorrecting:
    def test_a_correction_is_another_version_and_the_one_before_stays(self, ledger: Ledger) -> None:
        added(ledger, petition("1", so_ho="3", nguoi_gui=NAME))
        assert fix(ledger, "1", so_ho="4", ngay="2/2/2026").corrected == 1
        (row,) = standing([PETITIONS])
        assert (row.revision, row.values["so_ho"], row.values["ngay"]) == (2, "4", "2026-02-02")
        assert RowVersion.objects.count() == 2
        assert set(PrivateValue.objects.values_list("value", flat=True)) == {NAME}
        assert counted(ledger, period="2026-01") == 0
        assert verify(instance=ledger.instance).findings == ()

    def test_every_copy_of_a_private_value_has_its_own_salt(self, sqlite_ledger: Ledger) -> None:
        added(sqlite_ledger, petition("1", nguoi_gui=NAME), petition("2", nguoi_gui=NAME))
        fix(sqlite_ledger, "1", so_ho="4")
        salts = list(PrivateValue.objects.values_list("salt", flat=True))
        assert len(salts) == len(set(salts)) == 3

    def test_nothing_new_writes_nothing(self, ledger: Ledger) -> None:
        added(ledger, petition("1", so_ho="3", nguoi_gui=NAME))
        recorded = fix(ledger, "1", so_ho="3", nguoi_gui=NAME)
        assert (recorded.batch, recorded.unchanged) == (None, 1)

    def test_a_day_cannot_move_behind_the_steps(self, ledger: Ledger) -> None:
        added(ledger, petition("1"))
        move(ledger, "1", "thu_ly", day=date(2026, 1, 9))
        assert codes(fix(ledger, "1", ngay="2026-01-10")) == ["register.step_back_in_time"]

    def test_a_key_may_change_when_it_is_free_and_nobody_names_it(self, ledger: Ledger) -> None:
        paper = Cells(PAPERS, {"ky_hieu": "2/NQ", "ngay": "2026-01-02"})
        added(ledger, paper, by=FARMING)
        added(ledger, petition("1", theo="2/NQ"), petition("2"))
        assert codes(fix(ledger, "1", ma="2")) == ["register.key_known"]
        assert fix(ledger, "1", ma="3").corrected == 1
        refused = correct(
            instance=ledger.instance, actor=ledger.actor(FARMING), register=PAPERS, key="2/NQ",
            cells={"ky_hieu": "3/NQ"}, reason="x",
        )  # fmt: skip
        assert codes(refused) == ["register.key_is_linked"]

    def test_a_withdrawn_row_counts_no_more_and_its_key_is_free(self, ledger: Ledger) -> None:
        added(ledger, petition("1"), petition("2"))
        assert fix(ledger, "1", withdraw=True).corrected == 1
        assert counted(ledger) == 1
        with pytest.raises(ServiceError, match=r"register\.no_row"):
            fix(ledger, "1", so_ho="1")
        added(ledger, petition("1"))
        assert counted(ledger) == 2

    def test_a_reason_is_needed(self, sqlite_ledger: Ledger) -> None:
        added(sqlite_ledger, petition("1"))
        with pytest.raises(ServiceError, match=r"register\.reason_needed"):
            fix(sqlite_ledger, "1", reason=" ", so_ho="1")

    def test_an_unknown_column_and_row_are_named(self, sqlite_ledger: Ledger) -> None:
        added(sqlite_ledger, petition("1"))
        assert codes(fix(sqlite_ledger, "1", sohoo="1")) == ["register.unknown_column"]
        with pytest.raises(ServiceError, match=r"register\.no_row"):
            fix(sqlite_ledger, "9", so_ho="1")


class TestStates:
    def test_a_row_goes_where_its_register_lets_it(self, ledger: Ledger) -> None:
        added(ledger, petition("1"))
        assert counted(ledger, "don_thu.mo") == 1
        assert move(ledger, "1", "thu_ly", "dong").steps == 2
        assert counted(ledger, "don_thu.mo") == 0
        assert counted(ledger) == 1

    def test_another_way_is_refused_in_one_line_that_names_the_next_states(self, sqlite_ledger: Ledger) -> None:
        added(sqlite_ledger, petition("1"))
        recorded = move(sqlite_ledger, "1", "dong")
        assert codes(recorded) == ["register.step_not_allowed"]
        (line,) = words(recorded.findings)
        assert "thu_ly, tra_lai" in line
        assert "\n" not in line
        assert not RowStep.objects.exists()

    def test_the_last_step_can_be_cancelled_and_stays_in_the_ledger(self, ledger: Ledger) -> None:
        added(ledger, petition("1"))
        move(ledger, "1", "thu_ly", "dong")
        actor = ledger.actor(OFFICE)
        for _ in range(2):
            step(instance=ledger.instance, actor=actor, register=PETITIONS, key="1", undo=True, reason="Nhầm")
        assert standing([PETITIONS])[0].steps == ()
        assert RowStep.objects.count() == 4
        again = step(instance=ledger.instance, actor=actor, register=PETITIONS, key="1", undo=True, reason="Nhầm")
        assert codes(again) == ["register.no_step"]
        assert move(ledger, "1", "tra_lai").steps == 1
        assert verify(instance=ledger.instance).findings == ()

    def test_an_extension_goes_as_far_as_the_law(self, sqlite_ledger: Ledger) -> None:
        added(sqlite_ledger, petition("1"))

        def extend(days: int) -> list[str]:
            steps = [Step(StepKind.EXTEND, DAY, "thu_ly", days)]
            actor = sqlite_ledger.actor(OFFICE)
            return codes(step(instance=sqlite_ledger.instance, actor=actor, register=PETITIONS, key="1", steps=steps))

        assert extend(6) == ["register.extension_beyond_law"]
        assert extend(5) == []
        assert extend(5) == ["register.extension_beyond_law"]


class TestNumbers:
    def test_numbers_are_recorded_as_the_registry_gave_them(self, ledger: Ledger) -> None:
        added(ledger, petition("1", so="7"), petition("2"), petition("3", "2025-12-31", so="7"))
        assert [row.values.get("so") for row in standing([PETITIONS])] == ["7", "7", None]

    def test_given_here_they_have_neither_gap_nor_double(self, ledger: Ledger) -> None:
        giving = ledger.set(numbered_books="don_thu")
        added(giving, petition("1"), petition("2", noi_dung="Số {so}"), petition("3", "2027-01-02"))
        rows = {row.key: row.values for row in standing([PETITIONS])}
        assert [rows[key]["so"] for key in "123"] == ["1", "2", "1"]
        assert rows["2"]["noi_dung"] == "Số 2"
        assert codes(add(giving, petition("4", so="4"))) == ["register.number_not_next"]
        assert codes(add(giving, petition("4", so="2"))) == ["register.number_taken"]
        assert codes(fix(giving, "1", so="3")) == ["register.number_not_next"]

    def test_the_number_of_a_withdrawn_row_is_not_given_again(self, sqlite_ledger: Ledger) -> None:
        giving = sqlite_ledger.set(numbered_books="don_thu")
        added(giving, petition("1"))
        fix(giving, "1", withdraw=True)
        added(giving, petition("1"))
        assert standing([PETITIONS])[0].values["so"] == "2"


class TestRights:
    @pytest.mark.parametrize("account", [FARMING, "lanh-dao"])
    def test_only_who_keeps_a_register_writes_into_it(self, sqlite_ledger: Ledger, account: str) -> None:
        assert codes(add(sqlite_ledger, petition("1"), by=account)) == ["register.may_not_keep"]
        added(sqlite_ledger, petition("1"))
        assert codes(fix(sqlite_ledger, "1", by=account, so_ho="1")) == ["register.may_not_keep"]
        assert codes(fix(sqlite_ledger, "1", by=account, withdraw=True)) == ["register.may_not_keep"]
        assert codes(move(sqlite_ledger, "1", "thu_ly", by=account)) == ["register.may_not_keep"]

    def test_an_administrator_writes_into_any(self, sqlite_ledger: Ledger) -> None:
        added(sqlite_ledger, petition("1"), by="quan-tri")


def test_a_known_row_is_put_right_unless_only_new_ones_may_come(ledger: Ledger) -> None:
    added(ledger, petition("1", so_ho="1", nguoi_gui=NAME))
    assert codes(add(ledger, petition("1", so_ho="2"), only_new=True)) == ["register.key_known"]
    recorded = added(ledger, petition("1", so_ho="2", nguoi_gui=""))
    assert (recorded.corrected, recorded.findings[0].data["columns"]) == (1, ("so_ho",))
    assert added(ledger, petition("1", states="2026-01-06 thu_ly")).steps == 1
    assert add(ledger, petition("1", states="2026-01-06 thu_ly")).unchanged == 1
    assert codes(add(ledger, petition("1", states="2026-01-07 thu_ly"))) == ["register.steps_differ"]


def test_rows_of_villages_that_merged_count_for_the_village_of_today(ledger: Ledger) -> None:
    """One more about a village that is gone comes late."""
    added(ledger, petition("1", thon="thon_1"), petition("2", "2026-04-20", thon="thon_3"), petition("3"))
    apply(ledger, merge())
    added(ledger, petition("4", "2026-04-25", thon="thon_1"))
    assert [counted(ledger, unit=unit) for unit in ("thon_m", "xa_mau")] == [3, 4]
    april = {"period": "2026-04", "boundaries": "as-reported"}
    assert [counted(ledger, unit=unit, **april) for unit in ("thon_1", "thon_3", "thon_m")] == [1, 1, 0]
    assert [counted(ledger, unit="thon_1", boundaries=day) for day in ("2026-04-30", "today")] == [2, None]
