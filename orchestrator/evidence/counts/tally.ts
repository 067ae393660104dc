/** What a number in a summary counts; `other` is not a test: files, assertions, warnings. */
export type CountKind = "passed" | "failed" | "skipped" | "total" | "other";

/** A line that consists of numbers and what they count. */
export interface Tally {
  counts: readonly { kind: CountKind; label: string; count: number }[];
  /** Every word of the line, in lower case. */
  words: ReadonlySet<string>;
  /** The line states a duration, like the last line of a run. */
  timed: boolean;
}

const vocabulary: Record<CountKind | "filler", string> = {
  passed: "pass passes passed passing success successes successful succeeded ok xpassed",
  failed:
    "fail fails failed failing failure failures error errors errored cancelled canceled timeout timeouts timed broken crashed invalid xpass exception exceptions",
  skipped:
    "skip skips skipped pending pendings todo todos ignored disabled omitted omission omissions incomplete inconclusive excluded xfail xfailed",
  total:
    "test tests total run runs spec specs example examples case cases doctest doctests property properties check checks completed executed",
  other:
    "suite suites file files module modules package packages snapshot snapshots assertion assertions assert asserts step steps subtest subtests warning warnings deprecation deprecations deprecated notice notices notification notifications risky measured filtered deselected rerun reruns flaky flake flakes slow leaky calls duration duration_ms tried unexpected",
  filler:
    "result results summary finished ran in of out outside occurred all and with across from as at done took time seconds count expect exec phpunit known expected uncaught listed below",
};

const meaning = new Map(
  Object.entries(vocabulary).flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind] as const)),
);

/** Of the words beside a number the first kind decides: `tests failed` are failures, `test suites failed` no tests. */
const precedence: readonly CountKind[] = ["other", "skipped", "failed", "passed", "total"];

/** Lines that look like a tally but are a test title, a heading, or a repeated number. */
const noTally =
  /^\s*(?:[✓✔√] (?!Test run )|\((?:pass|fail|skip|todo)\) |(?:not )?ok \d)|^⎯|^ {2}Failed tests?: {2}|^ *\d+ FAILED TESTS?$/;

const timing = /\b\d[\d.:]* ?(?:ns|µs|ms|s|secs?|seconds?|m|mins?|minutes?|h)\b|\b\d+[.:]\d[\d.:]*|\b\d+(?:\.\d+)?%/g;
/** A longer line is no summary. */
const longestSummary = 240;

export function readTally(line: string): Tally | undefined {
  if (line.length > longestSummary || !/\d/.test(line) || noTally.test(line)) return undefined;
  const plain = normalizeLine(line);
  const tokens =
    plain
      .replace(timing, " ")
      .match(
        /[A-Za-z\u00c0-\u1fff\u3040-\ud7ff][A-Za-z\u00c0-\u1fff\u3040-\ud7ff_'’]*|\d+|[^A-Za-z\u00c0-\u1fff\u3040-\ud7ff\d]+/g,
      ) ?? [];
  const words = tokens.filter(isWord).map((word) => word.toLowerCase());
  if (words.length === 0 || words.some((word) => !meaning.has(word))) return undefined;
  const counts = labelNumbers(tokens);
  if (!counts || counts.length === 0) return undefined;
  return { counts, words: new Set(words), timed: / in [\d.]+ ?(?:s|seconds)\b/.test(plain) };
}

/** The line without decoration, with fractions and sentences rewritten as plain counts. */
function normalizeLine(line: string): string {
  return (
    line
      // Bun counts an error among the failures, too.
      .replace(/^ (\d+) errors?$/, "$1 notices")
      .replace(/^\[(?:INFO|ERROR|WARNING|doctest)\]/, "")
      .replace(/^\S*[./]\S*:\s/, "")
      .replace(/,? Duration: .*$/, "")
      .replace(/\((?:s|\d+)\)|\(\)/g, (text) => (text === "(s)" ? "s" : ""))
      .replace(/^Build Summary: .*?(?=\d+\/\d+ tests)/, "")
      .replace(/(\d+)(?: of |\/)(\d+) (tests|specs|examples) (passed|failed)/, "$1 $3 $4, $2 total")
      .replace(/^\S+ +Test run with (\d+ tests?) .*?(passed|failed) after .*$/, "$1; $2")
      .replace(/^(\d+)% tests passed, (\d+) tests? failed out of (\d+)$/, "$2 tests failed, $3 total")
  );
}

/** Each number with the words behind it, or with the label before it if every number has one; undefined if one has neither. */
function labelNumbers(tokens: readonly string[]): Tally["counts"] | undefined {
  const numbers = tokens.flatMap((token, at) => (/^\d/.test(token) ? [at] : []));
  const behind = numbers.map((at) => wordsBehind(tokens, at));
  const before = numbers.map((at) => wordsBefore(tokens, at));
  const isLabelled = before.every((label) => label !== "") && behind.includes("");
  const first = isLabelled ? "" : tokens.slice(0, numbers[0]).join("");
  const heading = kindOfLabel(first);
  const counts = numbers.flatMap((at, n) => {
    const label = (isLabelled ? before[n] : behind[n] || before[n]) ?? "";
    const kind = kindOfLabel(label);
    return kind ? [{ kind: combineKinds(heading, kind), label: first + label, count: Number(tokens[at]) }] : [];
  });
  return counts.length === numbers.length ? counts : undefined;
}

/** `Test Files  1 failed` counts no tests, and `[  PASSED  ] 3 tests` those that passed. */
function combineKinds(heading: CountKind | undefined, kind: CountKind): CountKind {
  if (heading === "other") return "other";
  return kind === "total" && heading ? heading : kind;
}

function wordsBehind(tokens: readonly string[], at: number): string {
  const end = tokens.findIndex((token, n) => n > at && !isWord(token) && !/^ +$/.test(token));
  return tokens
    .slice(at + 1, end < 0 ? undefined : end)
    .join("")
    .trim()
    .toLowerCase();
}

function wordsBefore(tokens: readonly string[], at: number): string {
  if (!/^\s*["']?\s*[:=]?\s*["']?$/.test(tokens[at - 1] ?? "-")) return "";
  const start = tokens.findLastIndex((token, n) => n < at - 1 && !isWord(token) && !/^ +$/.test(token));
  return tokens
    .slice(start + 1, at - 1)
    .join("")
    .trim()
    .toLowerCase();
}

function isWord(token: string): boolean {
  return /^[A-Za-z\u00c0-\u1fff\u3040-\ud7ff]/.test(token);
}

function kindOfLabel(label: string): CountKind | undefined {
  const words = label.toLowerCase().split(/[^A-Za-z\u00c0-\u1fff\u3040-\ud7ff_'’]+/);
  const kinds = new Set(words.map((word) => meaning.get(word)));
  if (kinds.has("passed") && words.includes("unexpected")) return "failed";
  if (kinds.has("failed") && (words.includes("expected") || words.includes("known"))) return "skipped";
  return precedence.find((kind) => kinds.has(kind));
}
