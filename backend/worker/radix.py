"""A radix tree of the token prefixes that lie in the KV cache; pure, knows nothing of llama.cpp.

A *holder* is a sequence of the KV cache; it holds the tokens from the root to the end of one node.
Holders that share a path share its cells, so the cells in use are the lengths of all edges. The
idea is RadixAttention's (Zheng et al. 2023, "SGLang", section 3); there nodes own memory pages,
here holders own them, because llama.cpp frees a cell when no sequence holds it.

Each namespace (a set of adapters) has a tree of its own: what one adapter computed is of no use
to another.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from backend.worker.picture_ids import uncut


class Hit(NamedTuple):
    """The first `length` tokens asked for are held by `holder`."""

    length: int
    holder: int


class Overlap(NamedTuple):
    """Tokens `start` to `end` of what a holder computed, `other` had already."""

    start: int
    end: int
    other: int


class Node:
    """An edge and its end; `depth` tokens lie between the root and the end."""

    __slots__ = ("children", "depth", "holders", "parent", "tokens", "used")

    def __init__(self, tokens: list[int], parent: Node | None, used: int) -> None:
        self.tokens = tokens
        self.parent = parent
        self.depth: int = len(tokens) + (parent.depth if parent else 0)
        self.children: dict[int, Node] = {}
        self.holders: set[int] = set()
        self.used = used


class RadixTree:
    """Which sequence holds which prefix, and what was used when.

    With `exact`, a holder serves only all that it holds, not a part (recurrent memory), and only
    at rest: at work it may have gone on already.
    """

    def __init__(self, *, exact: bool = False) -> None:
        self._exact = exact
        self._roots: dict[Hashable, Node] = {}
        self._ends: dict[int, Node] = {}
        self._surplus: dict[int, int] = {}
        self._pinned: set[int] = set()
        self._clock = 0
        self._cells = 0

    @property
    def cells(self) -> int:
        """Cells that all holders take together."""
        return self._cells + sum(self._surplus.values())

    @property
    def holders(self) -> frozenset[int]:
        """All holders, pinned or not."""
        return frozenset(self._ends)

    def held(self, holder: int) -> int:
        """Number of tokens that `holder` holds, 0 for a stranger."""
        end = self._ends.get(holder)
        return end.depth if end else 0

    def namespace(self, holder: int) -> Hashable:
        """Where `holder` belongs."""
        *_, root = _upwards(self._ends[holder])
        return next(name for name, node in self._roots.items() if node is root)

    def tokens(self, holder: int, length: int) -> list[int]:
        """The first `length` tokens of what `holder` holds."""
        edges = [node.tokens for node in _upwards(self._ends[holder])]
        return [token for edge in reversed(edges) for token in edge][:length]

    def find(self, namespace: Hashable, tokens: Sequence[int], limit: int | None = None) -> Hit:
        """The longest held prefix of `tokens`, at most `limit` long; counts as use of it.

        A length of 0 comes with holder -1.
        """
        root = self._roots.get(namespace)
        if root is None:
            return Hit(0, -1)
        path, matched = _descend(root, tokens)
        best = Hit(0, -1)
        wanted = matched if limit is None else min(matched, limit)
        for node in reversed(path):
            if not self._exact:
                best = Hit(wanted, self._below(node))
            elif node.depth <= wanted and (resting := node.holders - self._pinned):
                best = Hit(node.depth, min(resting))
            if best.length:
                break
        self._touch(node for node in path if node.depth - len(node.tokens) < best.length)
        return best

    def add(self, namespace: Hashable, holder: int, source: Hit) -> None:
        """Let the new `holder` hold what `source` names; it is pinned until `unpin`."""
        if holder in self._ends:
            raise ValueError(f"sequence {holder} holds something already")
        root = self._roots.setdefault(namespace, Node([], None, 0))
        end = root
        if source.length:
            end = self._node_at(source.holder, source.length)
        self._ends[holder] = end
        end.holders.add(holder)
        self._pinned.add(holder)
        if source.holder in self._surplus:
            # The copy keeps those cells alive when the original goes; rather count them twice.
            self._surplus[holder] = self._surplus[source.holder]

    def extend(self, holder: int, tokens: Sequence[int]) -> Overlap | None:
        """`holder` now holds `tokens` more.

        What others hold already is returned; the caller makes the holders share those cells, or
        says `keep_double`. The overlap always begins where the holder ended before.
        """
        if not tokens:
            return None
        start = self._ends[holder]
        path, matched = _descend(start, tokens, base=start.depth)
        matched -= start.depth
        end = path[-1] if path else start
        overlap = None
        if matched:
            if end.depth > start.depth + matched:
                end = self._split(end, start.depth + matched)
            overlap = Overlap(start.depth, end.depth, self._below(end))
        rest = tokens[matched:]
        start.holders.discard(holder)
        if rest and end is start and start.parent and not start.children and not start.holders:
            # Alone at a leaf: the edge grows in place, as while a prompt is computed.
            start.tokens.extend(rest)
            start.depth += len(rest)
            self._cells += len(rest)
        elif rest:
            end.children[rest[0]] = leaf = Node(list(rest), end, self._clock)
            self._cells += len(rest)
            end = leaf
        end.holders.add(holder)
        self._ends[holder] = end
        self._join(start)
        self._touch([end])
        return overlap

    def keep_double(self, holder: int, overlap: Overlap) -> None:
        """`holder` keeps cells of its own for `overlap`."""
        doubles = overlap.end - overlap.start
        self._surplus[holder] = self._surplus.get(holder, 0) + doubles

    def unpin(self, holder: int) -> None:
        """`holder` is no longer at work: it may be evicted."""
        self._pinned.discard(holder)
        self._touch(_upwards(self._ends[holder]))

    def remove(self, holder: int) -> None:
        """`holder` holds nothing any more."""
        end = self._ends.pop(holder)
        self._surplus.pop(holder, None)
        self._pinned.discard(holder)
        end.holders.discard(holder)
        self._prune(end)
        for other in list(self._surplus):
            self._surplus[other] = min(self._surplus[other], self._in_company(other))

    def trim(self, holder: int, length: int) -> None:
        """`holder` gives up all but its first `length` tokens."""
        end = self._ends[holder]
        target = self._node_at(holder, length)
        end.holders.discard(holder)
        target.holders.add(holder)
        self._ends[holder] = target
        self._prune(end)

    def pinned_cells(self, also: Hit | None = None) -> int:
        """Cells that no eviction frees: those of pinned holders, and the prefix `also` names."""
        nodes: set[Node] = set()
        total = 0
        for holder in self._pinned:
            total += self._surplus.get(holder, 0)
            for node in _upwards(self._ends[holder]):
                if node in nodes:
                    break
                nodes.add(node)
                total += len(node.tokens)
        if also is not None and also.length:
            total += self._surplus.get(also.holder, 0)  # the copy inherits it, see `add`
            for node in _upwards(self._ends[also.holder]):
                if node in nodes:
                    break
                above = node.depth - len(node.tokens)
                total += max(min(node.depth, also.length) - above, 0)
        return total

    def redundant(self) -> int | None:
        """A holder at rest whose every token others hold too, the least recently used first.

        With `exact` there is none unless two hold the same.
        """
        spare = [
            (end.used, holder)
            for holder, end in self._ends.items()
            if holder not in self._pinned
            and (len(end.holders) > 1 or (end.children and not self._exact))
        ]
        return min(spare)[1] if spare else None

    def victim(self, needed: int, *, spared: int = -1) -> tuple[int, int] | None:
        """What to evict next for `needed` cells: a holder at rest, and how much it should keep.

        The least recently used path goes first, from its end; 0 means all of it, because nothing
        of it is its own any more. With `exact` a holder always goes whole, and a picture goes whole
        in any case. `spared` stays.
        """
        ends = [
            (end.used, -end.depth, holder)
            for holder, end in self._ends.items()
            if holder not in self._pinned and holder != spared and (self._exact or not end.children)
        ]
        if not ends:
            return None
        holder = min(ends)[2]
        end = self._ends[holder]
        above = end.depth - len(end.tokens)
        keep = above + uncut(end.tokens, end.depth - needed - above)
        whole = self._exact or len(end.holders) > 1 or keep <= above
        return holder, 0 if whole else keep

    def _in_company(self, holder: int) -> int:
        """How many of its first tokens others hold too: so many can be doubles at most."""
        below: Node | None = None
        node = self._ends[holder]
        while node.parent:
            others = node.holders - {holder} if below is None else node.holders
            if others or len(node.children) > (below is not None):
                break
            below, node = node, node.parent
        return node.depth

    def _node_at(self, holder: int, depth: int) -> Node:
        """The node on `holder`'s path that ends at `depth`, made if need be."""
        node = self._ends[holder]
        while node.parent and node.depth - len(node.tokens) >= depth:
            node = node.parent
        if node.depth < depth:
            raise ValueError(f"sequence {holder} holds {node.depth} tokens, not {depth}")
        return node if node.depth == depth else self._split(node, depth)

    def _below(self, node: Node) -> int:
        """A holder of `node`'s whole path: one that ends here or further down."""
        while not node.holders:
            node = next(iter(node.children.values()))
        return min(node.holders)

    def _split(self, node: Node, depth: int) -> Node:
        """Cut the edge of `node` at `depth`; returns the new upper part."""
        parent = node.parent
        if parent is None:
            raise ValueError("the root has no edge")
        at = depth - parent.depth
        upper = Node(node.tokens[:at], parent, node.used)
        parent.children[upper.tokens[0]] = upper
        node.tokens = node.tokens[at:]
        node.parent = upper
        upper.children[node.tokens[0]] = node
        return upper

    def _prune(self, node: Node) -> None:
        """Free edges that nobody holds, upwards from `node`."""
        while node.parent and not node.holders and not node.children:
            del node.parent.children[node.tokens[0]]
            self._cells -= len(node.tokens)
            node = node.parent
        self._join(node)

    def _join(self, node: Node) -> None:
        """Make one edge of two between which nothing ends or branches off."""
        if node.parent and not node.holders and len(node.children) == 1:
            (child,) = node.children.values()
            child.tokens = [*node.tokens, *child.tokens]
            child.parent = node.parent
            node.parent.children[child.tokens[0]] = child

    def _touch(self, nodes: Iterator[Node] | Sequence[Node]) -> None:
        self._clock += 1
        for node in nodes:
            node.used = self._clock


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """Length of the longest common prefix; compares slices, so it runs at the speed of C."""
    low, high = 0, min(len(a), len(b))
    if a[:high] == b[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle
    return low


def _descend(node: Node, tokens: Sequence[int], base: int = 0) -> tuple[list[Node], int]:
    """The nodes below `node` that `tokens` run through, and the depth where they part.

    `tokens` begin at depth `base`; the last node may match in part.
    """
    path: list[Node] = []
    at = 0
    while at < len(tokens):
        child = node.children.get(tokens[at])
        if child is None:
            break
        shared = common_prefix(child.tokens, tokens[at : at + len(child.tokens)])
        path.append(child)
        at += shared
        node = child
        if shared < len(child.tokens):
            break
    return path, base + at


def _upwards(node: Node | None) -> Iterator[Node]:
    while node is not None:
        yield node
        node = node.parent
