"""Where the entries of a long list stand, whatever their heights."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from letters.editions.rendering.ledger.packing import DoesNotFit, Packed, PlacedColumn, PlacedHeading, Stack, pack

HEIGHT = 100.0


def stacks() -> st.SearchStrategy[list[Stack]]:
    one = st.builds(
        Stack,
        columns=st.integers(1, 3),
        heights=st.lists(st.sampled_from((4.0, 4.0, 4.0, 8.0, 12.0, 20.0)), min_size=1, max_size=200),
        head=st.sampled_from((0.0, 10.0, 20.0)),
        above=st.sampled_from((0.0, 6.0)),
        after=st.sampled_from((0.0, 1.0)),
    )
    return st.lists(one, min_size=1, max_size=4)


def placed(pages: list[Packed], groups: list[Stack]) -> Iterator[tuple[int, int, int, int, float, float]]:
    """Yield page, group, entry, column, top and foot of each entry, in order."""
    for number, page in enumerate(pages):
        for part in page.parts:
            if isinstance(part, PlacedColumn):
                top = part.top
                for entry in range(part.start, part.stop):
                    height = groups[part.group].heights[entry]
                    yield number, part.group, entry, part.column, top, top + height
                    top += height + groups[part.group].after


@settings(max_examples=80)
@given(stacks(), st.sampled_from((0.0, 30.0, 80.0, 100.0)), st.sampled_from((0.0, 7.0)))
def test_every_entry_stands_once_on_a_page_and_beside_no_other(groups: list[Stack], first: float, last: float) -> None:
    pages = pack(groups, first=first, height=HEIGHT, last=last)

    found = list(placed(pages, groups))
    assert [(group, entry) for _page, group, entry, *_ in found] == [
        (group, entry) for group, stack in enumerate(groups) for entry in range(len(stack.heights))
    ]
    assert all(top >= 0 and foot <= HEIGHT + 0.1 for *_, top, foot in found)
    assert all(top >= first for page, *_, top, _foot in found if not page)
    assert not overlaps(found, pages, groups)
    assert pages[-1].end + last <= HEIGHT + 0.1


def overlaps(
    found: list[tuple[int, int, int, int, float, float]], pages: list[Packed], groups: list[Stack]
) -> list[tuple[float, float]]:
    """Return the places where something begins above the foot of what stands before it in its column."""
    feet: dict[tuple[int, int], float] = {}
    wrong = []
    for page, group, _entry, column, top, foot in found:
        above = max((end for (number, _group), end in feet.items() if number == page and _group != group), default=0.0)
        own = feet.get((page, group * 10 + column), 0.0)
        if top < max(own, above if above < top else 0.0) - 0.01:
            wrong.append((top, own))
        feet[page, group * 10 + column] = foot
    heads = [
        (number, part.group, part.top)
        for number, page in enumerate(pages)
        for part in page.parts
        if isinstance(part, PlacedHeading)
    ]
    for number, group, top in heads:
        before = [foot for page, other, *_, foot in found if page == number and other < group]
        after = [top for page, other, _entry, _column, top, _foot in found if page == number and other == group]
        if before and max(before) > top + 0.01:
            wrong.append((top, max(before)))
        if after and min(after) < top + groups[group].head - 0.01:
            wrong.append((min(after), top))
    return wrong


@settings(max_examples=60)
@given(stacks(), st.sampled_from((0.0, 30.0, 80.0, 100.0)))
# Three even columns, of which the first holds one high entry.
@example([Stack(columns=3, heights=[20.0, *[4.0] * 8])], 0.0)
def test_a_heading_has_its_first_lines_below_and_columns_are_filled_in_turn(groups: list[Stack], first: float) -> None:
    pages = pack(groups, first=first, height=HEIGHT)

    for page in pages:
        for head, below in zip(page.parts, page.parts[1:], strict=False):
            if isinstance(head, PlacedHeading):
                assert isinstance(below, PlacedColumn)
                assert (below.group, below.column, below.start) == (head.group, 0, 0)
                count = len(groups[head.group].heights)
                here = [part.stop for part in page.parts if isinstance(part, PlacedColumn) and part.group == head.group]
                assert max(here) >= min(2, count) or sum(groups[head.group].heights[:2]) > HEIGHT / 4 or count < 9
        assert not isinstance(page.parts[-1] if page.parts else None, PlacedHeading)


def tops(pages: list[Packed], groups: list[Stack]) -> list[int]:
    """Return how many entries each page has."""
    counts = [0] * len(pages)
    for page, *_ in placed(pages, groups):
        counts[page] += 1
    return counts


def test_columns_run_down_and_are_even_on_the_last_page() -> None:
    groups = [Stack(columns=2, heights=[10.0] * 27)]

    pages = pack(groups, first=0, height=HEIGHT)

    columns = [part for page in pages for part in page.parts if isinstance(part, PlacedColumn)]
    assert [(part.column, part.start, part.stop) for part in columns] == [
        (0, 0, 10), (1, 10, 20), (0, 20, 24), (1, 24, 27),
    ]  # fmt: skip


@pytest.mark.parametrize("more", range(1, 5))
def test_the_last_page_has_more_than_a_name_or_two(more: int) -> None:
    groups = [Stack(columns=2, heights=[10.0] * (20 + more))]

    pages = pack(groups, first=0, height=HEIGHT)

    assert tops(pages, groups) == [20 + more - 4, 4]


def test_a_line_behind_the_list_takes_names_with_it_to_the_next_page() -> None:
    groups = [Stack(columns=2, heights=[10.0] * 20)]

    pages = pack(groups, first=0, height=HEIGHT, last=5)

    assert tops(pages, groups) == [16, 4]


def test_a_small_group_is_kept_whole_with_its_heading() -> None:
    groups = [Stack(columns=1, heights=[10.0] * 8), Stack(columns=1, heights=[10.0] * 3, head=10)]

    pages = pack(groups, first=0, height=HEIGHT)

    assert tops(pages, groups) == [8, 3]
    assert pages[1].parts[0] == PlacedHeading(1, 0)


def test_the_letters_last_page_stays_empty_where_the_beginning_does_not_fit() -> None:
    pages = pack([Stack(columns=2, heights=[10.0] * 30, head=20)], first=70, height=HEIGHT)

    assert pages[0].parts == []
    assert pages[1].parts[0] == PlacedHeading(0, 0)


@pytest.mark.parametrize("stack", (Stack(1, [101.0]), Stack(1, [10.0] * 20, head=90)))
def test_what_is_higher_than_a_page_is_refused(stack: Stack) -> None:
    with pytest.raises(DoesNotFit):
        pack([stack], first=0, height=HEIGHT)
