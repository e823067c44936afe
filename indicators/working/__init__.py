"""Show the working: from the numbers that go in, step by step, to the class, with every number put in (pure).

Results are those of the assessment row; a step only says by which formula and from which numbers they come, so
that a reader can do the sum again and page, export and copy cannot disagree.
"""

from indicators.working.steps import Section, Step, Working, working_text
from indicators.working.whole import work_out

__all__ = ["Section", "Step", "Working", "work_out", "working_text"]
