import pytest

from planforge.formula.order import CycleError, evaluation_order


def test_each_key_comes_after_all_that_it_needs() -> None:
    needs = {"aov": ["paid", "buyers"], "paid": ["gross", "refunds"], "report": ["aov", "paid"]}

    order = evaluation_order(needs)

    for key, needed in needs.items():
        assert all(order.index(other) < order.index(key) for other in needed)
    assert sorted(order) == ["aov", "buyers", "gross", "paid", "refunds", "report"]


def test_keys_that_do_not_need_each_other_keep_their_order() -> None:
    assert evaluation_order({"c": [], "a": [], "b": []}) == ["c", "a", "b"]


def test_a_circle_is_told_with_its_path() -> None:
    with pytest.raises(CycleError) as caught:
        evaluation_order({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"], "own": ["own"]})

    assert caught.value.cycles == [["a", "b", "c", "a"], ["own", "own"]]


def test_a_chain_of_a_hundred_thousand_is_no_trouble() -> None:
    length = 100_000

    order = evaluation_order({key: [key + 1] for key in range(length)})

    assert order == list(range(length, -1, -1))
