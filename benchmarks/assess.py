"""How long `assess` takes against reading its columns from Parquet and against a plain loop over series.

Run ``python -m benchmarks.assess``. All times of one line are taken in turns in one process, so that the
ratios hold on a busy machine too; the peak of memory is that of a process of its own.
"""

from __future__ import annotations

import cProfile
import math
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from benchmarks.reference_loop import assess_loop, assess_one
from indicators.assessment import assess
from indicators.plan import check_plan
from indicators.schema import TARGET_TYPES

#: Observations of a run by (indicators, areas); six years each.
SIZES = {60: (10, 1), 18_000: (100, 30), 180_000: (100, 300), 1_800_000: (100, 3_000)}
REPEATS = {60: 21, 18_000: 7, 180_000: 5, 1_800_000: 3}
LOOP_SIZE = 18_000
PROFILE_SIZE = 180_000
FIRST_YEAR, YEARS = 2015, 6
#: A year before the end of the plans: what is required, projected and solved for is all there.
AS_OF = 2019
COLUMNS = ["indicator", "ref_area", "time_period", "obs_value", "obs_status"]
_MEMORY_FLAG = "--memory"


def make_plan(indicators: int, seed: int = 13) -> pd.DataFrame:
    """Make a plan with every target type in turn; one level in ten without a baseline, one with a floor."""
    random = np.random.default_rng(seed)
    number = np.arange(indicators)
    kind = np.array(TARGET_TYPES)[number % len(TARGET_TYPES)]
    base = np.round(random.uniform(10, 60, indicators), 1)
    aim = np.round(base * random.uniform(1.2, 2.0, indicators), 1)
    falls = kind == "threshold"
    growth = kind == "growth_average"
    plan = pd.DataFrame(
        {
            "indicator": [f"indicator-{one:04d}" for one in number],
            "target_type": kind,
            "baseline_year": FIRST_YEAR,
            "target_year": FIRST_YEAR + YEARS - 1,
            "baseline": np.where(growth, 10.0, np.where(falls, aim, base)),
            "target": np.where(growth, 10.0, np.where(falls, base, np.where(kind == "score", 70.0, aim))),
            "target_op": np.where(falls, "<", ">="),
            "unit_en": np.where(growth, "%", "pieces"),
            "floor": np.where(kind == "level", 0.0, np.nan),
        }
    )
    plan.loc[number % 10 == 4, "baseline"] = np.nan
    return check_plan(plan)


def make_observations(plan: pd.DataFrame, areas: int, seed: int = 17) -> pd.DataFrame:
    """Make six years for every indicator and area, drifting to the target; one value in fifty is missing."""
    random = np.random.default_rng(seed)
    shape = (len(plan), areas, YEARS)
    start = plan["baseline"].fillna(plan["target"] * 1.3).to_numpy()[:, None, None]
    aim = plan["target"].to_numpy()[:, None, None]
    share = np.arange(YEARS) / (YEARS - 1)
    values = start + (aim - start) * share + random.normal(0.0, 0.06, shape) * np.abs(aim)
    sums = (plan["target_type"] == "period_aggregate").to_numpy()[:, None, None]
    values = np.where(sums, aim / (YEARS - 1) * random.uniform(0.6, 1.4, shape), values)
    values[random.random(shape) < 0.02] = np.nan
    rows = values.size
    years = [str(FIRST_YEAR + year) for year in range(YEARS)]
    codes = [f"CN-{one:04d}" for one in range(areas)]
    return pd.DataFrame(
        {
            "indicator": plan["indicator"].repeat(areas * YEARS).reset_index(drop=True),
            "ref_area": pd.Series(np.tile(np.repeat(codes, YEARS), len(plan)), dtype="str"),
            "time_period": pd.Series(np.tile(years, rows // YEARS), dtype="str"),
            "obs_value": np.round(values.ravel(), 2),
            "obs_status": pd.Series(random.choice(["A", "P", "E"], rows, p=[0.9, 0.07, 0.03]), dtype="str"),
        }
    )


def make_tables(size: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the plan and the observations of one size."""
    indicators, areas = SIZES[size]
    plan = make_plan(indicators)
    return plan, make_observations(plan, areas)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(repeats: int, *works: Callable[[], object]) -> list[float]:
    """Measure the median seconds of each work; they take turns, after one unmeasured round."""
    for work in works:
        work()
    rounds = [[timed(work) for work in works] for _ in range(repeats)]
    return [median(column) for column in zip(*rounds, strict=True)]


def peak_memory(size: int, table: Path) -> float:
    """Measure the peak, in MB, of a process that reads the observations and assesses them."""
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.assess", _MEMORY_FLAG, str(size), str(table)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(answer.stdout)


def _print_peak(size: int, table: str) -> None:
    plan = make_plan(SIZES[size][0])
    assess(plan, pd.read_parquet(table, columns=COLUMNS), AS_OF)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def where_time_goes(plan: pd.DataFrame, observations: pd.DataFrame, top: int = 12) -> list[str]:
    """Profile one call: the project's functions by the time spent in them and in what they call."""
    profile = cProfile.Profile()
    profile.runcall(assess, plan, observations, AS_OF)
    stats = pstats.Stats(profile)
    total = stats.total_tt  # type: ignore[attr-defined]
    entries = stats.stats.items()  # type: ignore[attr-defined]
    ours = [(row[3], row[2], place) for place, row in entries if "indicators" in Path(place[0]).parts]
    theirs = [(row[2], place) for place, row in entries]
    lines = ["function of the project            with what it calls    itself"]
    for whole, own, (file, _, name) in sorted(ours, reverse=True)[:top]:
        lines.append(f"{Path(file).stem + '.' + name:<34} {whole / total:>14.0%} {own / total:>12.0%}")
    lines += ["", "any function                                            itself"]
    for own, (file, line, name) in sorted(theirs, reverse=True)[:top]:
        where = name if file == "~" else f"{Path(file).stem}.{name}:{line}"
        lines.append(f"{where[:48]:<48} {own / total:>13.0%}")
    return lines


def loop_over_groups(plan: pd.DataFrame, observations: pd.DataFrame) -> None:
    """Loop as one writes it first: a group of the frame for each series, the reference formulas for each group."""
    rows = {row["indicator"]: row for row in plan.to_dict("records")}
    for (indicator, _), group in observations.groupby(["indicator", "ref_area"]):
        pairs = zip(group["time_period"].astype("int64"), group["obs_value"], strict=True)
        years = {year: None if math.isnan(value) else value for year, value in pairs}
        assess_one(rows[indicator], years, AS_OF, None, {})


def measure(size: int, folder: Path) -> list[float]:
    """Measure one size.

    Returns
    -------
    list of float
        Seconds of assess, of the Parquet read and, for LOOP_SIZE observations, of both loops; MB at the peak.
    """
    plan, observations = make_tables(size)
    short_plan, short = make_tables(LOOP_SIZE)
    table = folder / f"{size}.parquet"
    observations.to_parquet(table, index=False)
    seconds = in_turns(
        REPEATS[size],
        lambda: assess(plan, observations, AS_OF),
        lambda: pd.read_parquet(table, columns=COLUMNS),
        lambda: loop_over_groups(short_plan, short),
        lambda: assess_loop(short_plan, short, AS_OF),
    )
    return [*seconds, peak_memory(size, table)]


def run() -> list[str]:
    """Measure everything and return the report line by line."""
    with tempfile.TemporaryDirectory() as folder:
        measured = {size: measure(size, Path(folder)) for size in SIZES}
    lines = [
        "assess: all target types mixed, six years a series, string keys, as-of one year before the end",
        "",
        f"{'observations':>12} {'series':>8} {'assess':>10} {'a second':>10} {'Parquet read':>13}"
        f" {'assess/read':>12} {'groups/assess':>14} {'lists/assess':>13} {'peak MB':>8}",
    ]
    for size, (seconds, reading, by_groups, by_lists, peak) in measured.items():
        share = size / LOOP_SIZE / seconds
        lines.append(
            f"{size:>12,} {size // YEARS:>8,} {_duration(seconds):>10} {size / seconds:>10,.0f}"
            f" {_duration(reading):>13} {seconds / reading:>11.1f}x {by_groups * share:>13.3g}x"
            f" {by_lists * share:>12.3g}x {peak:>8.0f}"
        )
    _, _, by_groups, by_lists, _ = measured[LOOP_SIZE]
    series = LOOP_SIZE / YEARS
    return [
        *lines,
        "",
        f"Both loops run the reference formulas series by series over {LOOP_SIZE:,} observations, in turns with every"
        " line:",
        f"groups of the frame {by_groups / series * 1e6:.0f} us a series; lists sorted out beforehand"
        f" {by_lists / series * 1e6:.0f} us.",
        "",
        f"Where the time goes at {PROFILE_SIZE:,} (under the profiler)",
        "",
        *where_time_goes(*make_tables(PROFILE_SIZE)),
    ]


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.2f} ms"


def main(arguments: Iterable[str]) -> None:
    match list(arguments):
        case [flag, size, table] if flag == _MEMORY_FLAG:
            _print_peak(int(size), table)
        case _:
            print("\n".join(run()))


if __name__ == "__main__":
    main(sys.argv[1:])
