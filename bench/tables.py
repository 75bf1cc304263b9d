"""Numbers of several rounds as text: medians with their range, ratios round by round, Markdown tables."""

import dataclasses
import statistics


@dataclasses.dataclass
class Bar:
    """One 'must show' of the issue. `met` is 'aim', 'floor' or 'missed'."""

    what: str
    aim: str
    result: str
    met: str
    floor: str = ""


def at_least(what, values, aim, floor=None, unit="x"):
    """A bar for the median of `values`, which should be at least `aim`, and must be `floor`."""
    return _bar(what, values, aim, floor, unit, lambda value, bound: value >= bound, "≥")


def at_most(what, values, aim, floor=None, unit="x"):
    return _bar(what, values, aim, floor, unit, lambda value, bound: value <= bound, "≤")


def _bar(what, values, aim, floor, unit, holds, sign):
    middle = statistics.median(values)
    met = "aim" if holds(middle, aim) else "floor" if floor is not None and holds(middle, floor) else "missed"
    return Bar(
        what, f"{sign} {aim:g}{unit}", spread(values) + unit, met, "" if floor is None else f"{sign} {floor:g}{unit}")


def number(value):
    if value != value:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def values(samples, key):
    """Of each sample; a dot goes down: `cpu.server`."""
    found = []
    for sample in samples:
        for part in key.split("."):
            sample = sample[part]
        found.append(sample)
    return found


def median(samples, key):
    return statistics.median(values(samples, key))


def spread(found):
    """min - median - max"""
    return f"{number(min(found))} - {number(statistics.median(found))} - {number(max(found))}"


def ratio(over, under, key="rate"):
    """Round by round, since both of one round met the same machine."""
    return [a / b if b else float("nan") for a, b in zip(values(over, key), values(under, key))]


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def load_rows(samples, names=None):
    """Rows for LOAD_HEAD, one for each case."""
    rows = []
    for name in names or samples:
        of = samples[name]
        cpu = [median(of, f"cpu.{side}") for side in ("client", "server", "postgresql")]
        rows.append([
            name, spread(values(of, "rate")), number(median(of, "p50")), spread(values(of, "p99")),
            *[number(part) for part in cpu], number(sum(cpu)), sum(values(of, "errors"))])
    return rows


LOAD_HEAD = ["case", "per second, min - median - max", "p50 ms", "p99 ms, min - median - max",
             "CPU µs: client", "service", "PostgreSQL", "sum", "errors"]
