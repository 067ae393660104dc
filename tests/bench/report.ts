import { cpus, release, totalmem } from "node:os";
import { type Figure, isMet, ratioOf } from "./figures.ts";
import type { Beside } from "./large_repository.ts";
import type { ToolCalls } from "./tool_calls.ts";

export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, unit, spread, base, aim } = figure;
    const met = isMet(figure);
    return {
      what: name,
      devorch: shown(value, unit),
      "from, to": spread ? `${shown(spread.least, unit)}, ${shown(spread.most, unit)}` : "",
      "compared with": base ? `${base.name}: ${shown(base.value, unit)}` : "",
      ratio: base ? (ratioOf(figure) ?? 0).toFixed(2) : "",
      aim: aim ? `at most ${aim.of === "ratio" ? `${aim.most} times` : shown(aim.most, unit)}` : "",
      met: met === undefined ? "" : met ? "yes" : "NO",
    };
  });
  return Bun.inspect.table(rows, { colors: false });
}

export function toolCallTable(rows: readonly ToolCalls[]): string {
  const lines = rows.map((row) => ({
    program: row.program,
    calls: row.calls,
    wall: shown(row.wall, "s"),
    "per call": shown(row.perCall, "ms"),
    CPU: shown(row.cpu, "s"),
    "peak memory": shown(row.peak, "MB"),
    sent: shown(row.kilobytes, "kB"),
    requests: row.requests,
    "git CPU": shown(row.gitCpu, "s"),
    "git peak": shown(row.gitPeak, "MB"),
    "other children CPU": shown(row.otherCpu, "s"),
  }));
  return Bun.inspect.table(lines, { colors: false });
}

/** Only devorch clones, plans, keeps a journal, checks, commits and pushes. */
export function besideTable(rows: readonly Beside[]): string {
  const lines = rows.map(({ program, works, sent, largest }) => ({
    program,
    ...Object.fromEntries(
      works.map(({ name, wall, cpu }) => [`${name}: wall / CPU, s`, `${wall.toFixed(2)} / ${cpu.toFixed(2)}`]),
    ),
    [`${works.at(-1)?.name}: sent`]: `${(sent / 1000).toFixed(1)} MB`,
    "largest process": shown(Math.round(largest), "MB"),
  }));
  return Bun.inspect.table(lines, { colors: false });
}

function shown(value: number, unit: Figure["unit"]): string {
  const digits = { ms: 1, s: 3, MB: 1, kB: 0, "": 2 }[unit];
  return `${Number(value.toFixed(digits))} ${unit}`.trim();
}

/** What `results.json` holds: medians, ratios, the machine, the day. */
export function resultsOf(figures: readonly Figure[], toolCalls: readonly ToolCalls[], beside: readonly Beside[]) {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: cpus()[0]?.model ?? "unknown",
      cpus: cpus().length,
      memoryGb: Math.round(totalmem() / 1e9),
      kernel: release(),
      bun: Bun.version,
    },
    figures: figures.map((figure) => {
      const ratio = ratioOf(figure);
      const met = isMet(figure);
      return { ...figure, ...(ratio !== undefined && { ratio }), ...(met !== undefined && { met }) };
    }),
    toolCalls,
    beside,
  };
}
