"""A B A B: each round measures every case once, so that what disturbs the machine disturbs them all."""

import os


def interleaved(settings, cases, rounds=None, before=None):
    """`cases` maps a name to a function that measures once; gives a list of samples for each name."""
    samples = {name: [] for name in cases}
    for number in range(rounds or settings.rounds):
        for name, measure in cases.items():
            if before:
                before()
            sample = measure()
            sample["load"] = os.getloadavg()[0]
            samples[name].append(sample)
            settings.say(
                f"round {number + 1}: {name:34s} {sample['rate']:9.0f}/s  p99 {sample['p99']:8.2f} ms"
                + (f"  ERRORS {sample['errors']}" if sample["errors"] else ""))
    return samples
