import type { Cheat } from "./cheats.ts";
import type { FileDiff } from "./diff.ts";

/** Snapshots that are gone compare nothing any more; new and rewritten ones are shown in the diff like any test. */
export function snapshotCheats({ path, before, after }: FileDiff): Cheat[] {
  if (!/\.(?:snap|ambr)$/.test(path) || before === undefined) return [];
  const [was, now] = [entriesOf(before), entriesOf(after ?? "")];
  if (now.length >= was.length) return [];
  const names = new Set(now.map(({ name }) => name));
  const lost = was.filter(({ name }) => !names.has(name)).slice(0, was.length - now.length);
  return lost.map(({ name, line }) => ({ path, line, kind: "removed", what: name }));
}

function entriesOf(text: string): { name: string; line: number }[] {
  return text.split("\n").flatMap((line, index) => {
    const name = /^exports\[`(.*)`\]\s*=|^# name: (.*)$/.exec(line);
    return name ? [{ name: name[1] ?? name[2] ?? "", line: index + 1 }] : [];
  });
}
