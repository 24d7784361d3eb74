"""Committees: the list, the editor, and what one takes of this machine.

An edit is a new `Committee`: `draft` has the steps as pure functions, the cards of the editor
emit what they hold, and the editor puts it together, checks it and asks what it will cost.
"""

from ui.committees.page import CommitteesPage

__all__ = ["CommitteesPage"]
