"""Run every benchmark and print its ratios: ``make bench``."""

from benchmarks import assess, page, read, save, start

for benchmark in (assess, save, read, start, page):
    print("\n".join(benchmark.run()), end="\n\n", flush=True)
