"""Run every benchmark and print its ratios: ``make bench``."""

from benchmarks import assess, page, save, start

for benchmark in (assess, save, start, page):
    print("\n".join(benchmark.run()), end="\n\n", flush=True)
