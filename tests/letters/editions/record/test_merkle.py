"""Hash trees against RFC 9162, written down a second time from its definitions, and against its known roots."""

import hashlib

import pytest

from letters.editions.record import merkle

# The leaves that implementations of RFC 6962 and 9162 try: roots over the first 0 to 8 of them.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def path_by_definition(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162, 2.1.3.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*path_by_definition(index, leaves[:k]), by_definition(leaves[k:])]
    return [*path_by_definition(index - k, leaves[k:]), by_definition(leaves[:k])]


def hashes(number: int) -> list[bytes]:
    return [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(number)]


@pytest.mark.parametrize("number", range(9))
def test_tree_has_the_known_roots(number: int) -> None:
    leaves = [merkle.leaf_hash(leaf) for leaf in LEAVES[:number]]

    assert merkle.LeafTree(leaves).root.hex() == ROOTS[number]


@pytest.mark.parametrize("alike", (0, 1, 2, 3, 7, 8, 12))
@pytest.mark.parametrize("number", (0, 1, 2, 3, 5, 8, 13))
def test_tree_knows_roots_and_paths_also_with_a_run_of_equal_leaves(number: int, alike: int) -> None:
    same = merkle.leaf_hash(b"on paper")
    leaves = [*hashes(number), *[same] * alike]

    tree = merkle.LeafTree(hashes(number), same=same, alike=alike)

    assert (tree.size, tree.root) == (len(leaves), by_definition(leaves))
    for index in range(tree.size):
        assert tree.path(index) == path_by_definition(index, leaves)
        assert merkle.root_above(leaves[index], index=index, size=tree.size, path=tree.path(index)) == tree.root


def test_path_leads_nowhere_from_another_leaf_place_or_size() -> None:
    leaves = hashes(13)
    tree = merkle.LeafTree(leaves)
    path = tree.path(6)

    assert merkle.root_above(leaves[7], index=6, size=13, path=path) != tree.root
    assert merkle.root_above(leaves[6], index=7, size=13, path=path) != tree.root
    assert merkle.root_above(leaves[6], index=6, size=13, path=path[:-1]) is None
    assert merkle.root_above(leaves[6], index=6, size=13, path=[*path, path[0]]) is None
    assert merkle.root_above(leaves[6], index=13, size=13, path=path) is None


def test_leaf_and_inner_node_of_the_same_bytes_differ() -> None:
    left, right = hashes(2)

    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_millions_of_equal_leaves_cost_nothing() -> None:
    tree = merkle.LeafTree(hashes(5), same=merkle.leaf_hash(b"on paper"), alike=10_000_000)

    assert tree.size == 10_000_005
    assert merkle.root_above(hashes(5)[3], index=3, size=tree.size, path=tree.path(3)) == tree.root
