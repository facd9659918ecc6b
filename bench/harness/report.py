"""Medians over the rounds, ratios to the best peer, and the table a person reads."""
import statistics

from harness.servers import KINDS, NO_PEERS

# key: (heading, higher is better, format)
COLUMNS = {
    "requests_per_s": ("req/s", True, "{:,.0f}"),
    "cpu_us": ("CPU us/req", False, "{:.2f}"),
    "p50_us": ("p50 us", False, "{:,.0f}"),
    "p99_us": ("p99 us", False, "{:,.0f}"),
    "quiet_p99_us": ("p99 quiet", False, "{:,.0f}"),
    "idle_bytes": ("B/idle conn", False, "{:,.0f}"),
}
# A client this busy may be what was measured.
CLIENT_BOUND = 0.95


def medians(rounds):
    """One median per figure over a server's rounds, and the spread of the requests per second."""
    result = {key: statistics.median(r[key] for r in rounds if key in r)
              for key in rounds[0] if all(key in r for r in rounds)}
    rates = [r["requests_per_s"] for r in rounds]
    result["spread"] = (max(rates) - min(rates)) / result["requests_per_s"]
    result["errors"] = sum(r["errors"] for r in rounds)
    return result


def best_peers(by_server):
    """For each figure the best value among the others."""
    best = {}
    for key, (_, higher, _) in COLUMNS.items():
        values = [m[key] for name, m in by_server.items()
                  if KINDS[name].base not in NO_PEERS and key in m]
        if values:
            best[key] = max(values) if higher else min(values)
    return best


def table(title, by_server):
    """Lines of text: one row per server, each figure with its ratio to the best peer."""
    best = best_peers(by_server)
    shown = [key for key in COLUMNS if any(key in m for m in by_server.values())]
    head = f"{'':16}" + "".join(f"{COLUMNS[key][0]:>12}{'ratio':>7}" for key in shown)
    lines = [title, head + f"{'spread':>8}  notes"]
    for name, figures in by_server.items():
        row = f"{name:16}"
        for key in shown:
            row += _cell(figures.get(key), best.get(key), COLUMNS[key][2])
        lines.append(row + f"{figures['spread']:>8.0%}  {_notes(figures)}")
    return lines


def _cell(value, best, form):
    if value is None:
        return f"{'-':>12}{'':7}"
    ratio = f"{value / best:.2f}" if best else ""
    return f"{form.format(value):>12}{ratio:>7}"


def _notes(figures):
    notes = []
    if figures["errors"]:
        notes.append(f"{figures['errors']} errors")
    if figures.get("idle_lost"):
        notes.append(f"{figures['idle_lost']:.0f} idle connections lost")
    if figures["client_cpu"] > CLIENT_BOUND:
        notes.append("client-bound")
    return ", ".join(notes)
