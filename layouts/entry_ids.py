"""Ids of the entry page, named once; the scripts ``assets/entry-*.js`` write to those marked as their own."""

from typing import Final

GRID: Final = "entry-grid"
#: What is stored: cells, names and words (server to page).
STATE: Final = "entry-state"
#: The unsaved values, for callbacks that follow them; the browser's storage keeps them (own).
DRAFT: Final = "entry-draft"
#: The draft that waits for its check (own), and what was found: marks of cells, numbers understood.
TO_CHECK: Final = "entry-to-check"
FINDINGS: Final = "entry-findings"
READINGS: Final = "entry-readings"
#: The values that are to be saved (own), and which entries the last save stored.
TO_SAVE: Final = "entry-to-save"
SAVED: Final = "entry-saved"
#: The cell whose details are shown, and the one whose past is asked for (own).
SELECTED: Final = "entry-selected"
ASKED: Final = "entry-asked"
#: A pasted block, a file or an old revision to be read (own), and the entries that came out of it.
TO_READ: Final = "entry-to-read"
INCOMING: Final = "entry-incoming"

DETAILS: Final = "entry-details"
HINT: Final = "entry-hint"
CELL_NAME: Final = "entry-cell-name"
CELL_ABOUT: Final = "entry-cell-about"
CELL_PROBLEMS: Final = "entry-cell-problems"
STORED: Final = "entry-stored"
PAST: Final = "entry-past"
VALUE: Final = "entry-value"
UNDERSTOOD: Final = "entry-understood"
STATUS: Final = "entry-status"
SOURCE: Final = "entry-source"
ADDRESS: Final = "entry-address"
COMMENT: Final = "entry-comment"
SAME_SOURCE: Final = "entry-same-source"
DISCARD: Final = "entry-discard"

#: The bar that stays in sight: how many values are unsaved, one step back, one step forth.
COUNT: Final = "entry-count"
#: What happened to the draft without being asked for (own).
NOTICE: Final = "entry-notice"
UNDO: Final = "entry-undo"
REDO: Final = "entry-redo"
REVIEW: Final = "entry-review"

PROBLEMS: Final = "entry-problems"
CONFLICTS: Final = "entry-conflicts"
CHANGES: Final = "entry-changes"
CONSEQUENCES: Final = "entry-consequences"
REASON: Final = "entry-reason"
REASON_NOTE: Final = "entry-reason-note"
SAVE: Final = "entry-save"
DISCARD_ALL: Final = "entry-discard-all"
RESULT: Final = "entry-result"

#: The dialog that shows what a block or a file holds, and the button that opens a file.
INTAKE: Final = "entry-intake"
OPEN_FILE: Final = "entry-open-file"
#: Source of the values of a block, in the dialog.
INTAKE_SOURCE: Final = "entry-intake-source"
#: What kind of number a cell takes, beside the editor.
EXPECTED: Final = "entry-expected"
#: Around the footer, whose state of the data a save changes.
FOOTER: Final = "entry-footer"
#: What the keys do in the grid.
KEYS: Final = "entry-keys"
