import type { Numbers } from "./counts.ts";
import { type CountKind, readTally, type Tally } from "./tally.ts";

/** The summary of one test run, and the line where it ended. */
export interface Summary extends Numbers {
  at: number;
  /** False for a line with skipped tests only. */
  isRun: boolean;
  /** It summarizes the TAP lines above it. */
  ofTap: boolean;
}

type SummaryLine = Tally & { at: number; text: string };

/** The summaries of all runs of an output, whichever runner wrote them. */
export function readSummaries(lines: readonly string[]): Summary[] {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  const skipped = lines.filter((line) => /\.\*{3}(?:Skipped|Not Run \(Disabled\))/.test(line)).length;
  return groups(lines).flatMap((group) => summaryOf(group, { isLast: group.at(-1)?.at === last, skipped }) ?? []);
}

/** Lines of one summary stand one below the other, with lists in between; the same label again is another summary. */
function groups(lines: readonly string[]): SummaryLine[][] {
  const found: SummaryLine[][] = [];
  let group: SummaryLine[] = [];
  let isBlank = false;
  for (const [at, text] of lines.entries()) {
    const tally = readTally(text);
    if (text.trim() !== "" && (tally || indent(text) <= indent(group[0]?.text ?? ""))) {
      const line = tally && { ...tally, at, text };
      if (!line || !continues(group, line, isBlank)) {
        found.push(group);
        group = [];
      }
      if (line && !isOfPart(lines, at)) group.push(line);
    }
    isBlank = text.trim() === "";
  }
  return [...found, group].filter(({ length }) => length > 0);
}

/** Whether the line belongs to the group: the same shape, or test words in both; log lines have neither. */
function continues(group: readonly SummaryLine[], line: SummaryLine, isBlank: boolean): boolean {
  // Two lines of Python's unittest.
  if (/^(?:OK|FAILED)\b/.test(line.text) && /^Ran \d/.test(group.at(-1)?.text ?? "")) return true;
  const known = new Set(group.flatMap(({ counts }) => counts.map(({ label }) => label)));
  if (isBlank || line.counts.some(({ kind, label }) => kind !== "other" && known.has(label))) return false;
  if (group.some(({ text }) => shape(text) === shape(line.text))) return true;
  return isOfTests(group) && [...line.words].some((word) => noun.test(word));
}

function shape(text: string): string {
  return text
    .replace(/\(.*|\s+$/, "")
    .replace(/[A-Za-z]+(?:[ _][A-Za-z]+)*/g, "a")
    .replace(/\d+/g, "1")
    .replace(/(\S) +/g, "$1 ")
    .trimEnd();
}

/** XCTest adds the numbers of each suite up in the next one, so only the outermost counts. */
function isOfPart(lines: readonly string[], at: number): boolean {
  return /^Test Suite '(?!All tests'|Selected tests')/.test(lines[at - 1] ?? "");
}

function indent(text: string): number {
  return text.length - text.trimStart().length;
}

function summaryOf(group: readonly SummaryLine[], outside: { isLast: boolean; skipped: number }): Summary | undefined {
  const counts = group.flatMap((line) => line.counts).filter(({ kind }) => kind !== "other");
  const words = [...new Set(group.flatMap((line) => [...line.words]))];
  const at = group.at(-1)?.at ?? 0;
  if (counts.length === 0 && words.includes("deselected")) return { ...noTests, at, isRun: true, ofTap: false };
  if (counts.length === 0 || !(outside.isLast || isOfTests(group))) return undefined;
  const of = (kind: CountKind) => {
    const some = counts.filter((each) => each.kind === kind);
    return some.length === 0 ? undefined : some.reduce((sum, { count }) => sum + count, 0);
  };
  const [total, passed, failed] = [of("total"), of("passed"), of("failed")];
  const skipped = (of("skipped") ?? 0) + (isOfCtest(group) ? outside.skipped : 0);
  if (counts.every(({ kind }) => kind === "total") && !words.some((word) => done.test(word))) return undefined;
  // Some runners leave out what failed, and some say only that something did.
  const rest = total !== undefined && passed !== undefined ? Math.max(0, total - passed - skipped) : 0;
  const red = failed ?? (rest || Number(words.includes("failed")));
  return {
    passed: passed ?? Math.max(0, (total ?? 0) - red - skipped),
    failed: red,
    skipped,
    at,
    isRun: passed !== undefined || failed !== undefined || total !== undefined || group.some(({ timed }) => timed),
    ofTap: group.some(({ text }) => /^[#ℹ]/.test(text)),
  };
}

const done = /^(?:ran|run|runs|executed|completed|ok|pass|passed|failed|success|done|total)$/;
const noun = /^(?:tests?|specs?|examples?|assertions?|doctests?)$/;

/** A program's own log may hold `2 failed` or `3 errors`: that alone is no summary. */
function isOfTests(group: readonly SummaryLine[]): boolean {
  const kinds = group.flatMap(({ counts }) => counts.map(({ kind }) => kind)).filter((kind) => kind !== "other");
  const words = group.flatMap((line) => [...line.words]);
  return (
    kinds.length > 2 ||
    group.some(({ timed }) => timed) ||
    words.some((word) => noun.test(word) || /^pass/.test(word)) ||
    (words.includes("total") && kinds.includes("passed"))
  );
}

/** CTest counts skipped tests as passed. */
function isOfCtest(group: readonly SummaryLine[]): boolean {
  return group.some(({ text }) => /^\d+% tests passed/.test(text));
}

const noTests: Numbers = { passed: 0, failed: 0, skipped: 0 };
