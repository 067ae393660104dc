import type { Cheat, CheatKind } from "../cheats.ts";
import type { FileDiff } from "../diff.ts";
import { checksNothing, isNeutralised, onlyAdds } from "./neutral.ts";

/** Scripts that judge, and those that run with them; npm writes the first of these itself. */
const judges = /^(?:pre|post)?(?:test|tests|check|verify|ci|unit|e2e|spec|coverage)(?:[:\-_].*)?$/;
const looks = /^(?:pre|post)?(?:lint|typecheck|type-check|types|tsc|format:check|build)(?:[:\-_].*)?$/;
const none = /no test specified/;

/** Changes of the test scripts of a package.json, composer.json or deno.json. */
export function scriptCheats({ path, before, after }: FileDiff): Cheat[] {
  if (before === undefined) return [];
  const was = scriptsOf(before);
  const now = scriptsOf(after ?? "{}");
  // What cannot be read runs nothing.
  if (!was || !now) return [];
  const cheat = (name: string, kind: CheatKind): Cheat => {
    const command = now.get(name);
    const text = after !== undefined && command !== undefined ? after : before;
    return { path, line: lineOfKey(text, name), kind, what: `${name}: ${command ?? "(removed)"}` };
  };
  const cheats: Cheat[] = [];
  for (const [name, command] of was) {
    if (!judges.test(name) && !looks.test(name)) continue;
    if (none.test(command)) continue;
    const next = now.get(name);
    const isWeaker = next === undefined || checksNothing(next) || (isNeutralised(next) && !isNeutralised(command));
    if (isWeaker || (judges.test(name) && !onlyAdds(command, next ?? ""))) cheats.push(cheat(name, "command"));
  }
  for (const [name, command] of now) {
    const isNew = !was.has(name) || none.test(was.get(name) ?? "");
    if (isNew && judges.test(name) && (isNeutralised(command) || checksNothing(command)) && command.trim() !== "")
      cheats.push(cheat(name, "command"));
  }
  return cheats;
}

function scriptsOf(text: string): Map<string, string> | undefined {
  try {
    const page = JSON.parse(text.replace(/^\s*\/\/.*$/gm, "")) as { scripts?: unknown; tasks?: unknown };
    const scripts = (page.scripts ?? page.tasks ?? {}) as Record<string, unknown>;
    return new Map(Object.entries(scripts).map(([name, command]) => [name, commandOf(command)]));
  } catch {
    return undefined;
  }
}

/** Composer and deno allow more than one word for it. */
function commandOf(script: unknown): string {
  if (typeof script === "string") return script;
  if (Array.isArray(script)) return script.join(" && ");
  const { command } = (script ?? {}) as { command?: unknown };
  return typeof command === "string" ? command : JSON.stringify(script);
}

function lineOfKey(text: string, name: string): number {
  return Math.max(1, text.split("\n").findIndex((line) => line.includes(`"${name}"`)) + 1);
}
