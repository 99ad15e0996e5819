"""How well gradient checks find wrong gradients, how often they accuse right ones, and what they cost.

Run as ``python benchmarks/gradients.py --networks 300 --right 2000``; the tables are Markdown. With
``--plot FILE`` the cost against the number of parameters is drawn. torch, SciPy and matplotlib are needed
here and nowhere else.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import recipes
import torch
from figures import drawn, machine, table
from gradient_faults import FAULTS, LARGE, cases
from gradient_networks import large_network, random_network

SEED = 20240501
HIDDEN_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
LOOP_ENTRIES = 500


def detection(networks: int, slow: int, seed: int) -> None:
    names = list(recipes.RECIPES)
    print(f"| planted fault | {' | '.join(names)} |\n|---|{'---:|' * len(names)}")
    for row, (label, (make, plant)) in enumerate(FAULTS.items()):
        caught = dict.fromkeys(names, 0)
        tried = dict.fromkeys(names, 0)
        source = cases(make, plant, np.random.default_rng([seed, row]))
        for number, (network, wrong) in zip(range(networks), source, strict=False):
            for name, recipe in recipes.RECIPES.items():
                if label == LARGE and recipe in recipes.EVERY_ENTRY and number >= slow:
                    continue
                tried[name] += 1
                caught[name] += recipe(network, wrong, np.random.default_rng([seed, row, number]))
        print(f"| {label} | {' | '.join(share(caught[n], tried[n], networks) for n in names)} |", flush=True)


def share(caught: int, tried: int, networks: int) -> str:
    if not tried:
        return "-"
    return f"{100 * caught / tried:.3g} %" + (f" (of {tried})" if tried < networks else "")


def false_alarms(right: int, seed: int) -> None:
    counts = dict.fromkeys(recipes.RECIPES, 0)
    seconds = dict.fromkeys(recipes.RECIPES, 0.0)
    rng = np.random.default_rng([seed, 1000])
    for number in range(right):
        network = random_network(rng)
        gradients = network.gradient()
        for name, recipe in recipes.RECIPES.items():
            before = time.process_time()
            counts[name] += recipe(network, gradients, np.random.default_rng([seed, 1000, number]))
            seconds[name] += time.process_time() - before
    cells = " | ".join(f"{100 * count / right:.3g} % ({count})" for count in counts.values())
    print(f"| **right gradients accused** (of {right}) | {cells} |")
    print(f"| **ms a network** | {' | '.join(f'{1e3 * total / right:.2f}' for total in seconds.values())} |")


def verdicts(right: int, seed: int) -> None:
    """Count what this project's check says of right gradients, with and without units near a kink."""
    rows = []
    for place, near_kinks in [("some units near a kink", True), ("nothing put near a kink", False)]:
        rng = np.random.default_rng([seed, 2000])
        counts = dict.fromkeys(("pass", "inconclusive", "fail"), 0)
        for _ in range(right):
            network = random_network(rng, near_kinks=near_kinks)
            counts[recipes.verdict(network, network.gradient(), rng, vectorized=True)] += 1
        rows.append([place, *map(str, counts.values())])
    print(f"\n{table(['right gradients', 'pass', 'inconclusive', 'fail'], rows)}", flush=True)


def seconds(action: Callable[[], object], repeats: int = 5) -> float:
    """Return the shortest of a few runs, or of one if it takes more than a second."""
    times = []
    while not times or (len(times) < repeats and sum(times) < 1.0):
        before = time.process_time()
        action()
        times.append(time.process_time() - before)
    return min(times)


def costs(batch: int, hidden_sizes: tuple[int, ...], whole_loop: bool, seed: int) -> dict[str, list[float]]:
    """Measure the seconds that checks of a right gradient take on 784-H-10 networks, by check."""
    found: dict[str, list[float]] = {name: [] for name in ("parameters", "textbook loop", *COSTED)}
    for hidden in hidden_sizes:
        network = large_network(np.random.default_rng(seed), batch=batch, hidden_size=hidden)
        gradients = network.gradient()
        count = sum(array.size for array in network.params.values())
        found["parameters"].append(count)
        some = count if whole_loop else min(count, LOOP_ENTRIES)
        loop = seconds(lambda net=network, n=some: recipes.textbook_loop(net, n))
        found["textbook loop"].append(loop * count / some)
        for name, recipe in COSTED.items():
            rng = np.random.default_rng(seed)
            found[name].append(
                seconds(lambda check=recipe, net=network, g=gradients, r=rng: check(net, g, r))
            )
    return found


COSTED = {
    "this": recipes.by_differences_of_a_plain_loss,
    "this, vectorized loss": recipes.by_differences,
    "torch fast": recipes.torch_fast,
}


def cost_table(seed: int, whole_loop: bool) -> None:
    rows, head = [], ["784-100-10", "batch 3, ms", "batch 100, ms", "times faster than the loop"]
    small, large = (costs(batch, (100,), whole_loop, seed) for batch in (3, 100))
    for name in list(small)[1:]:
        few, many = small[name][0], large[name][0]
        faster = f"{small['textbook loop'][0] / few:,.0f} / {large['textbook loop'][0] / many:,.0f}"
        rows.append([name, f"{1e3 * few:,.1f}", f"{1e3 * many:,.1f}", faster])
    print(f"\n{table(head, rows)}\n\n{machine()}.", flush=True)


def plot(file: Path, seed: int) -> None:
    found = costs(100, HIDDEN_SIZES, False, seed)
    with drawn(file) as axis:
        for name, values in list(found.items())[1:]:
            axis.loglog(found["parameters"], values, marker=".", label=name)
        axis.set(xlabel="parameters of a 784-H-10 network, batch 100", ylabel="seconds a check")
        axis.grid(alpha=0.3)
        axis.legend(frameon=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=int, default=300, help="networks for each planted fault")
    parser.add_argument("--right", type=int, default=2000, help="right gradients for the false alarms")
    parser.add_argument(
        "--slow", type=int, default=2, help="networks of 79,510 parameters for checks of every entry"
    )
    parser.add_argument(
        "--whole-loop", action="store_true", help="time the textbook loop whole, not by a sample"
    )
    parser.add_argument(
        "--plot", type=Path, help="write the cost against the number of parameters to this SVG file"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.networks:
        detection(options.networks, options.slow, options.seed)
    if options.right:
        false_alarms(options.right, options.seed)
        verdicts(options.right, options.seed)
    cost_table(options.seed, options.whole_loop)
    if options.plot:
        plot(options.plot, options.seed)


if __name__ == "__main__":
    main()
