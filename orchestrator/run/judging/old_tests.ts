import { createHash } from "node:crypto";
import { belowFloor, type Floor, floorOf } from "../../evidence/judge.ts";
import { newFailures, type SuiteRun, suiteVerdict } from "../../evidence/suite_run.ts";
import type { CopyRequest, GoneLine, TestChange } from "../../evidence/test_change.ts";
import { announcedTests, plannedFiles } from "../../task/plan.ts";
import type { RevisionEvidence, TaskIn } from "../../task/task.ts";
import type { NotJudged } from "../../texts/evidence_text.ts";
import type { TaskRun } from "../task_run.ts";
import { stepAt } from "../with_work.ts";
import { measuredBaseline, pathsOf, runSuite, type Suite, suiteOf, testChange } from "./suite.ts";

/** A place that needs a person's word. */
export interface Finding {
  /** An old test that fails, a line that is gone, settings under which nothing can fail, unplanned continuous integration. */
  kind: "fails" | "gone" | "masked" | "ci" | "unjudged";
  path: string;
  line: number;
  what: string;
  /** Identifies exactly this finding when a person accepts it. */
  fingerprint: string;
}

/** What the old tests said of the new code; journaled. */
export interface OldTests {
  evidence: RevisionEvidence["oldTests"];
  findings: Finding[];
  counts: { before: Floor; now: Floor } | null;
}

/** Runs existing tests that the work changed as they were against the new code. */
export async function seeOldTests(run: TaskRun, index: number): Promise<OldTests> {
  const suite = await suiteOf(run, stepAt(run, index).evidence);
  const announced = new Set(announcedTests((run.task as TaskIn<"executing">).plan.plan));
  const change = withoutAnnounced(await testChange(run, suite), announced);
  // An announced test may go, and take the counts with it.
  const floor = announced.size > 0 ? null : floorOf(measuredBaseline(run));
  const judged = await runOldTests(run, suite, change, announced.size > 0);
  const fallen = fallenCounts(run, index, floor);
  const ci = [...unplannedCi(run, change), ...goneFindings(run, change, "ci")];
  if (judged === null) return { evidence: null, findings: ci, counts: fallen };
  if ("why" in judged) {
    // Only a person can tell whether as much is asked as before.
    const lines = [...goneFindings(run, change, "tests"), ...goneFindings(run, change, "settings")];
    const unjudged = judged.why === "not-run" && lines.length === 0 ? unjudgedFindings(change) : [];
    return { evidence: { failing: [], why: judged.why }, findings: [...lines, ...unjudged, ...ci], counts: fallen };
  }
  const { failing, masked, seen, isRenamed } = judged;
  const left = isRenamed ? { ...change, gone: change.goneRenamed } : change;
  const counts = fallen ?? (failing.length > 0 ? null : fewerThan(seen, floor));
  const silent = new Set([...pathsOf(failing), ...pathsOf(change.tests.filter(({ support }) => support))]);
  // Where tests are missing, what was said in another way may be what hides them.
  const isTold = ({ path, restated }: GoneLine) => !silent.has(path) && (counts !== null || !restated);
  return {
    evidence: { failing: failing.map(({ path, line, what }) => `${path}:${line} ${what}`.trim()) },
    findings: [...failing, ...masked, ...goneFindings(run, left, "tests", isTold), ...ci],
    counts,
  };
}

function withoutAnnounced(change: TestChange, announced: ReadonlySet<string>): TestChange {
  const isLeft = ({ path }: { path: string }) => !announced.has(path);
  return {
    ...change,
    tests: change.tests.filter(isLeft),
    settings: change.settings.filter(isLeft),
    ci: change.ci.filter(isLeft),
    gone: change.gone.filter(isLeft),
    goneRenamed: change.goneRenamed.filter(isLeft),
  };
}

interface Judged {
  failing: Finding[];
  masked: Finding[];
  seen: SuiteRun;
  /** The old tests were run with the names that the code has now. */
  isRenamed: boolean;
}

/** null where neither a test nor what selects it changed. */
async function runOldTests(
  run: TaskRun,
  suite: Suite | undefined,
  change: TestChange,
  hasAnnounced: boolean,
): Promise<null | { why: NotJudged } | Judged> {
  const settings = [...pathsOf(change.settings), ...change.newSettings];
  // What is new may make pass what failed before, or what no count tells of.
  const { command = null, exit, passed } = suite?.baseline ?? {};
  const isDoubtful = command !== null && (exit !== 0 || passed === null);
  const news = isDoubtful ? [...change.newTests, ...change.newCode] : [];
  if (change.tests.length + settings.length + news.length === 0 && !change.addsSupport) return null;
  if (!suite || suite.baseline.command === null) return { why: "no-command" };
  const { base } = (run.task as TaskIn<"executing">).work;
  // Announced tests stay as they are now, with the new files that they may need.
  const tests = [...pathsOf(change.tests), ...(hasAnnounced ? [] : change.newTests)];
  const copy = { from: "work", base: base.sha } as const;
  let other = [...tests, ...settings];
  let seen = await runSuite(run, suite, { ...copy, other });
  if ("why" in seen) return seen;
  const isCounted = suite.baseline.passed !== null;
  // New code may need new settings to be built at all: then no test ran, or nothing tells whether one did.
  if (settings.length > 0 && isRed(seen, suite) && (!isCounted || suiteVerdict(seen, suite.baseline) === "broken")) {
    other = tests;
    seen = await runSuite(run, suite, { ...copy, other });
    if ("why" in seen) return seen;
  }
  if (suiteVerdict(seen, suite.baseline) === "unknown" && !isWorse(seen, suite)) return { why: "not-run" };
  const renamed = isRed(seen, suite) ? await runRenamed(run, suite, change, other) : null;
  seen = renamed ?? seen;
  const failing = isRed(seen, suite) ? await failingFindings(run, suite, change, seen) : [];
  const kept = isDoubtful ? change.newCode : [];
  const mayMask = settings.length + kept.length > 0 && failing.length === 0;
  const masked = mayMask ? await maskedFindings(run, suite, change, kept) : [];
  return { failing, masked, seen, isRenamed: renamed !== null };
}

/**
 * Also where less failed once the tests were changed: what failed before and still does as it was is not mended. A run that broke
 * off counts no failure.
 */
function isRed(seen: SuiteRun, suite: Suite): boolean {
  const { baseline, failedNow } = suite;
  if (suiteVerdict(seen, baseline) !== "green" || isWorse(seen, suite)) return true;
  return failedNow !== null && (seen.counts?.failed ?? 0) > failedNow;
}

/** It ran and ended otherwise than the tests as they are now. */
function isWorse({ exit, ended }: SuiteRun, { exitNow }: Suite): boolean {
  return exitNow === 0 && ended === "exit" && ![0, 126, 127].includes(exit ?? 127);
}

/** What makes another name of a name. */
const suffix = "Zq7";

/**
 * The old tests with the names that the code has now; null where nothing was renamed, or what was is no name of the code's own. A
 * word is one if the code and its tests work as well with yet another word in its place: before the work in place of the old one,
 * now in place of the new one. Of a value, a keyword or something of a library that is not so.
 */
async function runRenamed(
  run: TaskRun,
  suite: Suite,
  { renames }: TestChange,
  other: readonly string[],
): Promise<SuiteRun | null> {
  const { moves, stems } = renames;
  const words = Object.entries(renames.words);
  if (words.length + Object.keys(moves).length === 0) return null;
  const { base } = (run.task as TaskIn<"executing">).work;
  const between = (side: (pair: [string, string]) => string) =>
    Object.fromEntries(words.map((pair) => [side(pair), `${pair[1]}${suffix}`]));
  const old = between(([before]) => before);
  const rest = between(([, now]) => now);
  const copy = { base: base.sha, rename: { other: { ...stems, ...old }, moves, rest } };
  const seen = await runSuite(run, suite, { ...copy, from: "work", other });
  if ("why" in seen || !["green", "red"].includes(suiteVerdict(seen, suite.baseline))) return null;
  if (words.length === 0) return seen;
  const before = { base: base.sha, rename: { other: {}, moves: {}, rest: old } };
  const own = await runSuite(run, suite, { ...before, from: "base", other: [] });
  return "why" in own || suiteVerdict(own, suite.baseline) !== "green" ? null : seen;
}

async function failingFindings(
  run: TaskRun,
  { baseline }: Suite,
  change: TestChange,
  { output, counts }: SuiteRun,
): Promise<Finding[]> {
  const { base } = (run.task as TaskIn<"executing">).work;
  const changed = [...change.tests, ...change.settings];
  const added = [...change.newTests, ...change.newSettings].map((path) => ({ path, fingerprint: path }));
  const files = changed.length > 0 ? changed : added;
  const fresh = counts ? newFailures(counts, baseline) : [];
  const names = fresh.length > 0 ? fresh : (counts?.failing ?? []);
  const request = { base: base.sha, side: "base" as const, output, names, paths: pathsOf(files) };
  const places = await run.workspace.git.testPlaces(request);
  const known = places.length > 0 ? places : pathsOf(files).map((path) => ({ path, line: 1, name: "" }));
  return known.map(({ path: place, line, name }) => {
    const path = place || (files[0]?.path ?? "");
    const fingerprint = files.find((file) => file.path === path)?.fingerprint ?? "";
    return { kind: "fails", path, line, what: name, fingerprint: hashOf("fails", path, name, fingerprint) };
  });
}

/**
 * Settings, and new files that are kept, with which the tests pass though every other file is nonsense, when without them they did
 * not. Where that cannot be seen, lines that are gone from settings.
 */
async function maskedFindings(
  run: TaskRun,
  suite: Suite,
  change: TestChange,
  kept: readonly string[],
): Promise<Finding[]> {
  const { base } = (run.task as TaskIn<"executing">).work;
  const spoil = { commands: [suite.command, suite.now ?? suite.command], kept };
  const spoiled = (from: CopyRequest["from"], command: string) =>
    runSuite(run, { command, baseline: suite.baseline }, { from, base: base.sha, other: [], spoil });
  const now = await spoiled("work", suite.now ?? suite.command);
  if ("exit" in now && now.exit !== 0) return [];
  const before = await spoiled("base", suite.command);
  if ("exit" in now && "exit" in before && before.exit !== 0 && before.ended === "exit")
    return settingsFindings(change, kept);
  return goneFindings(run, change, "settings");
}

function settingsFindings({ settings, newSettings, gone }: TestChange, kept: readonly string[]): Finding[] {
  const files = [...settings, ...[...newSettings, ...kept].map((path) => ({ path, fingerprint: path }))];
  return files.slice(0, 1).map(({ path, fingerprint }) => {
    const first = gone.find((line) => line.path === path);
    const what = first?.text ?? "";
    return { kind: "masked", path, line: first?.line ?? 1, what, fingerprint: hashOf("masked", path, fingerprint) };
  });
}

/** Tests that the work changed, of which running tells nothing: it failed before as well, and prints no counts. */
function unjudgedFindings({ tests }: TestChange): Finding[] {
  const changed = tests.filter(({ support }) => !support);
  return changed.map(({ path, fingerprint }) => {
    return { kind: "unjudged", path, line: 1, what: "", fingerprint: hashOf("unjudged", path, fingerprint) };
  });
}

/** Servers and hooks run such a file with rights of their own, so it is not changed without being planned. */
function unplannedCi(run: TaskRun, { ci }: TestChange): Finding[] {
  const planned = plannedFiles((run.task as TaskIn<"executing">).plan.plan);
  const unplanned = ci.filter(({ path }) => !planned.includes(path));
  return unplanned.map(({ path, fingerprint }) => {
    return { kind: "ci", path, line: 1, what: "", fingerprint: hashOf("ci", path, fingerprint) };
  });
}

/** A line of a planned file of continuous integration counts where it runs tests. */
const runsTests = /test|spec/i;

function goneFindings(
  run: TaskRun,
  change: TestChange,
  kind: "tests" | "settings" | "ci",
  isTold: (line: GoneLine) => boolean = () => true,
): Finding[] {
  const planned = new Set(plannedFiles((run.task as TaskIn<"executing">).plan.plan));
  const files = new Map(change[kind].map(({ path, fingerprint }) => [path, fingerprint]));
  return change.gone.filter(isTold).flatMap(({ path, line, text: what }): Finding[] => {
    const fingerprint = files.get(path);
    if (fingerprint === undefined || (kind === "ci" && !(planned.has(path) && runsTests.test(what)))) return [];
    return [{ kind: "gone", path, line, what, fingerprint: hashOf("gone", path, what, fingerprint) }];
  });
}

function hashOf(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** Test counts of the last green suite, if they are below those before the work or cannot be read any more. */
function fallenCounts(run: TaskRun, index: number, before: Floor | null): OldTests["counts"] {
  const last = stepAt(run, index).evidence.findLast(({ suite, green }) => suite && green);
  if (!before || !last) return null;
  if (last.passed === null) return before.tests > 0 ? { before, now: { tests: 0, skipped: 0 } } : null;
  const now = belowFloor({ ...last, skipped: last.skipped ?? null, partial: last.partial ?? false }, before);
  return now && { before, now };
}

function fewerThan({ counts }: SuiteRun, before: Floor | null): OldTests["counts"] {
  const now = counts ? belowFloor(counts, before) : null;
  return before && now && { before, now };
}
