import type { Cheat } from "./cheats.ts";
import { type Context, type FileDiff, isPlanned } from "./diff.ts";

/**
 * Snapshots that are gone compare nothing any more. Those that say something else now are welcome where the plan names them or
 * their test: elsewhere the run was told to write down whatever came out.
 */
export function snapshotCheats({ path, before, after }: FileDiff, context: Context): Cheat[] {
  if (!/\.(?:snap|ambr)$/.test(path) || before === undefined) return [];
  const [was, now] = [entriesOf(before), entriesOf(after ?? "")];
  const names = new Set(now.map(({ name }) => name));
  const lost = was.filter(({ name }) => !names.has(name)).slice(0, Math.max(0, was.length - now.length));
  const bodies = new Map(was.map(({ name, body }) => [name, body]));
  const other = isWelcome(path, context)
    ? []
    : now.filter(({ name, body }) => bodies.has(name) && bodies.get(name) !== body);
  return [
    ...lost.map(({ name, line }): Cheat => ({ path, line, kind: "removed", what: name })),
    ...other.map(({ name, line }): Cheat => ({ path, line, kind: "changed", what: name })),
  ];
}

/** The test of `tests/__snapshots__/stock.test.ts.snap` is `tests/stock.test.ts`. */
function isWelcome(path: string, context: Context): boolean {
  const test = path
    .replace(/(?:^|\/)__snapshots__\//, (found) => (found.startsWith("/") ? "/" : ""))
    .replace(/\.\w+$/, "");
  const named = [path, test, `${test}.py`];
  return context.planned.length === 0 || named.some((name) => isPlanned(name, context));
}

interface Entry {
  name: string;
  line: number;
  body: string;
}

function entriesOf(text: string): Entry[] {
  const entries: Entry[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const name = /^exports\[`(.*?)`\]\s*=|^# name: (.*)$/.exec(line);
    if (name) entries.push({ name: name[1] ?? name[2] ?? "", line: index + 1, body: line });
    else {
      const last = entries.at(-1);
      if (last) last.body += `\n${line.trimEnd()}`;
    }
  }
  return entries.map((entry) => ({ ...entry, body: entry.body.trimEnd() }));
}
