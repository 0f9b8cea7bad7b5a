"""Agreement with a published allocation, on figures worked out by hand. R1.14."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.party import Label, Party
from remit.resolver.agreement import (
    ALWAYS,
    Compared,
    Parts,
    agreement,
    baseline,
    by_family,
    disagreements,
)

PROVIDER = Parts(provider=True, customer=False)
CUSTOMER = Parts(provider=False, customer=True)
SHARED = Parts(provider=True, customer=True)
THIRD = Parts(provider=False, customer=False, third_party=True)
UNTOLD = Parts(provider=None, customer=True)


def rows(*pairs: tuple[Parts, Parts]) -> list[Compared]:
    """Published, ours; every second one of family B."""
    return [
        Compared(id=f"{'AB'[index % 2]}-{index}", family="AB"[index % 2], published=one, ours=two)
        for index, (one, two) in enumerate(pairs)
    ]


# Ten rows, by hand. Provider's part: published in rows 0-5 (six), said in 0-4 and 6 (six): both 5, only theirs 1 (row
# 5), only ours 1 (row 6), neither 3 (7, 8, 9). Customer's part: published in 3-9 (seven), said in 2, 3, 5-9: both 6 (3,
# 5-9), only theirs 1 (row 4), only ours 1 (row 2), neither 2 (0, 1).
TEN = rows(
    (PROVIDER, PROVIDER), (PROVIDER, PROVIDER), (PROVIDER, SHARED),
    (SHARED, SHARED), (SHARED, PROVIDER), (SHARED, CUSTOMER),
    (CUSTOMER, SHARED), (CUSTOMER, CUSTOMER), (CUSTOMER, CUSTOMER), (CUSTOMER, CUSTOMER),
)  # fmt: skip


def test_ten_rows_by_hand() -> None:
    found = agreement(TEN)
    provider, customer, third = (found.parts[one] for one in (Party.PROVIDER, Party.CUSTOMER, Party.THIRD_PARTY))
    assert (provider.both, provider.only_ours, provider.only_theirs, provider.neither) == (5, 1, 1, 3)
    assert provider.precision == pytest.approx(5 / 6)
    assert provider.recall == pytest.approx(5 / 6)
    assert provider.informedness == pytest.approx(5 / 6 + 3 / 4 - 1)
    assert (customer.both, customer.only_ours, customer.only_theirs, customer.neither) == (6, 1, 1, 2)
    assert customer.informedness == pytest.approx(6 / 7 + 2 / 3 - 1)
    assert (third.precision, third.recall, third.informedness) == (None, None, None)
    # Provider: right 2, published 3, ours 3 → 4/6. Customer: right 3, 4, 4 → 6/8. Shared: right 1, 3, 3 → 2/6.
    assert found.f1 == {
        Label.PROVIDER: pytest.approx(2 / 3),
        Label.CUSTOMER: pytest.approx(3 / 4),
        Label.SHARED: pytest.approx(1 / 3),
    }
    assert found.macro_f1 == pytest.approx((2 / 3 + 3 / 4 + 1 / 3) / 3)
    assert found.labelled == 10
    assert found.confusion[Label.SHARED, Label.CUSTOMER] == 1


def test_always_shared_informs_of_nothing() -> None:
    found = baseline(TEN, ALWAYS["always shared"])
    assert found.parts[Party.PROVIDER].informedness == 0
    assert found.parts[Party.CUSTOMER].informedness == 0
    assert found.parts[Party.PROVIDER].precision == pytest.approx(0.6)
    assert found.macro_f1 == pytest.approx((2 * 3 / 13) / 3)  # the other two labels are never right


def test_always_customer_has_no_precision_for_the_provider() -> None:
    found = baseline(TEN, ALWAYS["always customer"])
    assert found.parts[Party.PROVIDER].precision is None
    assert found.parts[Party.PROVIDER].recall == 0
    assert found.parts[Party.CUSTOMER].recall == 1


def test_what_is_not_told_is_not_counted() -> None:
    found = agreement(rows((UNTOLD, CUSTOMER)))
    assert found.labelled == 0
    assert found.macro_f1 is None
    assert found.parts[Party.PROVIDER].recall is None
    assert found.parts[Party.CUSTOMER].both == 1


def test_nothing_to_compare_is_no_figure() -> None:
    found = agreement(())
    assert found.macro_f1 is None
    assert all(part.informedness is None and part.specificity is None for part in found.parts.values())


def test_families_add_up_to_the_whole() -> None:
    families = by_family(TEN)
    assert list(families) == ["A", "B"]
    assert sum(one.labelled for one in families.values()) == 10


def test_a_duty_of_the_customer_that_we_do_not_show_comes_first() -> None:
    found = disagreements(
        rows((PROVIDER, SHARED), (SHARED, CUSTOMER), (SHARED, PROVIDER), (CUSTOMER, PROVIDER), (THIRD, THIRD))
    )
    assert [(one.published, one.ours) for one in found] == [
        (CUSTOMER, PROVIDER),
        (SHARED, PROVIDER),
        (SHARED, CUSTOMER),
        (PROVIDER, SHARED),
    ]


parts = st.builds(
    Parts, provider=st.sampled_from([True, False, None]), customer=st.booleans(), third_party=st.booleans()
)


@given(st.lists(parts, max_size=20))
def test_whoever_agrees_with_himself_is_always_right(given_parts: list[Parts]) -> None:
    found = agreement(rows(*((one, one) for one in given_parts)))
    assert found.macro_f1 in {None, 1.0}
    assert all(part.recall in {None, 1.0} and part.precision in {None, 1.0} for part in found.parts.values())
    assert disagreements(rows(*((one, one) for one in given_parts))) == []
