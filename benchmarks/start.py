"""Import time of the application against ``import dash``, each in a fresh process, in turn."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

_STARTS = 7


def run() -> list[str]:
    """Measure both and return the lines of a table."""
    times: dict[str, list[float]] = {"import app": [], "import dash": []}
    for _ in range(_STARTS):
        for statement, results in times.items():
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            results.append(time.perf_counter() - begin)
    app, dash = (statistics.median(results) for results in times.values())
    return [
        f"start of a process, median of {_STARTS} | import app | import dash | ratio",
        f"seconds | {app:.2f} s | {dash:.2f} s | {app / dash:.2f}",
    ]


if __name__ == "__main__":
    print("\n".join(run()))
