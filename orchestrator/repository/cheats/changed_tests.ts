import { type TestCase, testCases } from "./cases.ts";
import type { Cheat } from "./cheats.ts";
import { type Context, type FileDiff, isNamedByCommand, isPlanned } from "./diff.ts";
import { LineBag } from "./fresh.ts";
import { type Language, languageOf } from "./language.ts";
import { type Masked, mask } from "./mask.ts";
import { type Helpers, helpersOf, type Strength, strengthOf } from "./strength.ts";
import { holdsTests } from "./test_files.ts";

/** A test with the file that it is in and what it asks. */
interface Placed extends TestCase {
  path: string;
  strength: Strength;
  words: ReadonlySet<string>;
}

interface Pair {
  was: Placed;
  now: Placed;
}

/** Tests that are gone, that ask less than before, or whose expectations were rewritten where nobody planned it. */
export function changedTests(diffs: readonly FileDiff[], context: Context): Cheat[] {
  const files = diffs.filter((diff) => isTests(diff, context));
  const before = allTests(files, "before");
  const after = allTests(files, "after");
  const { pairs, lost, fresh } = match(before, after);
  return [
    ...pairs.flatMap((pair) => weakened(pair, fresh, context)),
    ...gone(lost, fresh, pairs),
    ...fresh.flatMap(({ path, line, name, strength }): Cheat[] =>
      strength.written > 0 && strength.flat === 0 ? [{ path, line, kind: "empty", what: name }] : [],
    ),
  ];
}

function isTests({ path, before, after }: FileDiff, context: Context): boolean {
  const text = after ?? before ?? "";
  const language = languageOf(path, text);
  if (!language) return false;
  if (language === "shell") return holdsTests(path, language, text) || isNamedByCommand(path, context);
  return holdsTests(path, language, before ?? "") || holdsTests(path, language, after ?? "");
}

function allTests(files: readonly FileDiff[], side: "before" | "after"): Placed[] {
  const read = files.flatMap((file) => {
    const text = file[side];
    const language = text === undefined ? undefined : languageOf(file.path, text);
    return text === undefined || !language ? [] : [{ path: file.path, language, masked: mask(text, language) }];
  });
  const helpers: Helpers = new Map(read.flatMap(({ masked, language }) => [...helpersOf(masked, language)]));
  return read.flatMap(({ path, language, masked }) => placed(path, masked, language, helpers));
}

function placed(path: string, masked: Masked, language: Language, helpers: Helpers): Placed[] {
  return testCases(masked, language).map((test) => {
    const strength = strengthOf(masked, language, [test.from, test.to], helpers);
    const words = new Set(masked.uncommented.slice(test.begin, test.to).match(/[\w$]+/g) ?? []);
    return { ...test, path, strength, words };
  });
}

/** Which test became which: by file and name, by name anywhere, then by what stands in it within the file. */
function match(
  before: readonly Placed[],
  after: readonly Placed[],
): { pairs: Pair[]; lost: Placed[]; fresh: Placed[] } {
  const pairs: Pair[] = [];
  let lost = [...before];
  const fresh = [...after];
  const pairUp = (same: (was: Placed, now: Placed) => boolean) => {
    lost = lost.filter((was) => {
      const at = fresh.findIndex((now) => same(was, now));
      const [now] = at === -1 ? [] : fresh.splice(at, 1);
      if (now) pairs.push({ was, now });
      return !now;
    });
  };
  pairUp((was, now) => was.path === now.path && was.name === now.name);
  pairUp((was, now) => was.name !== "" && was.name === now.name);
  pairUp((was, now) => was.path === now.path && likeness(was, now) >= 0.6);
  return { pairs, lost, fresh };
}

/** How much of one test's words the other has. */
function likeness({ words }: Placed, { words: others }: Placed): number {
  if (words.size === 0) return 0;
  let shared = 0;
  for (const word of words) if (others.has(word)) shared++;
  return shared / words.size;
}

function weakened({ was, now }: Pair, fresh: readonly Placed[], context: Context): Cheat[] {
  const { path, line, name } = now;
  const what = name === "" ? path : name;
  if (now.rows < was.rows && !now.open) return [{ path, line, kind: "removed", what }];
  if (wasSplit(was, now, fresh)) return [];
  // One measure alone falls when assertions are put together or values get names.
  if (now.strength.flat < was.strength.flat && now.strength.detailed < was.strength.detailed)
    return [{ path, line, kind: now.strength.flat === 0 ? "empty" : "weaker", what }];
  const isWelcome = context.planned.length === 0 || isPlanned(path, context) || was.path !== now.path;
  if (!isWelcome && (isRewritten(was, now) || isTurned(was.strength, now.strength)))
    return [{ path, line, kind: "changed", what }];
  return [];
}

/** What the test asserts no more, new tests assert, line by line as it was. */
function wasSplit(was: Placed, now: Placed, fresh: readonly Placed[]): boolean {
  const parts = fresh.filter(({ strength }) => strength.lines.some((line) => was.strength.lines.includes(line)));
  const bag = new LineBag([now, ...parts].flatMap(({ strength }) => strength.lines).join("\n"));
  const asked = [now, ...parts].reduce((sum, { strength }) => sum + strength.flat, 0);
  return parts.length > 0 && asked >= was.strength.flat && was.strength.lines.every((line) => bag.take(line));
}

/** Values that were expected are expected no more; none is missing where some only came, or moved into the rows of a table. */
function isRewritten(was: Placed, now: Placed): boolean {
  const left = [...now.strength.expected];
  const isInTable = (value: string) =>
    now.rows > was.rows && (value.match(/[\w$]+/g) ?? []).every((word) => now.words.has(word));
  return was.strength.expected.some((value) => {
    const at = left.indexOf(value);
    if (at !== -1) left.splice(at, 1);
    return at === -1 && !isInTable(value);
  });
}

/** A yes became a no: `toThrow()` that is `not.toThrow()` now. */
function isTurned(was: Strength, now: Strength): boolean {
  return (now.no > was.no && now.yes < was.yes) || (now.no < was.no && now.yes > was.yes);
}

/** Tests that no other took the place of; those that became rows of a table are still there. */
function gone(lost: readonly Placed[], fresh: readonly Placed[], pairs: readonly Pair[]): Cheat[] {
  const tables = [
    ...fresh,
    ...pairs.filter(({ was, now }) => now.rows > was.rows || (now.open && !was.open)).map(({ now }) => now),
  ];
  return lost
    .filter(({ strength, name }) => strength.written > 0 || name !== "")
    .filter((was) => !tables.some((now) => (now.rows > 1 || now.open) && likeness(was, now) >= 0.6))
    .map(({ path, line, name }) => ({ path, line, kind: "removed", what: name }));
}
