"""Ids of the entry page, named once; ``assets/entry.js`` writes to those marked as its own."""

from typing import Final

GRID: Final = "entry-grid"
#: What is stored: cells, names and words (server to page).
STATE: Final = "entry-state"
#: The unsaved values, kept for the tab so that a reload loses nothing (entry.js writes it).
DRAFT: Final = "entry-draft"
#: The draft that waits for its check (entry.js writes it).
TO_CHECK: Final = "entry-to-check"
FINDINGS: Final = "entry-findings"
#: The last save: which entries are stored now.
SAVED: Final = "entry-saved"
#: The cell whose details are shown (entry.js writes it).
SELECTED: Final = "entry-selected"

DETAILS: Final = "entry-details"
HINT: Final = "entry-hint"
CELL_NAME: Final = "entry-cell-name"
CELL_ABOUT: Final = "entry-cell-about"
CELL_PROBLEMS: Final = "entry-cell-problems"
STORED: Final = "entry-stored"
VALUE: Final = "entry-value"
STATUS: Final = "entry-status"
SOURCE: Final = "entry-source"
ADDRESS: Final = "entry-address"
COMMENT: Final = "entry-comment"
SAME_SOURCE: Final = "entry-same-source"
DISCARD: Final = "entry-discard"
KEEP: Final = "entry-keep"

COUNT: Final = "entry-count"
PROBLEMS: Final = "entry-problems"
REASON: Final = "entry-reason"
REASON_NOTE: Final = "entry-reason-note"
SAVE: Final = "entry-save"
DISCARD_ALL: Final = "entry-discard-all"
RESULT: Final = "entry-result"
#: Around the footer, whose state of the data a save changes.
FOOTER: Final = "entry-footer"
#: What the keys do in the grid.
KEYS: Final = "entry-keys"
