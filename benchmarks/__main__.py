"""Run every benchmark and print its ratios: ``make bench``."""

from benchmarks import assess, pack, page, pictures, read, repaint, save, start

for benchmark in (assess, save, read, start, page, repaint, pictures, pack):
    print("\n".join(benchmark.run()), end="\n\n", flush=True)
