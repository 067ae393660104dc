import { announcedTests, type Plan, plannedFiles, type Verify } from "./plan.ts";

/** What decides whether a check may take the place of another one. */
export interface ReplaceableChecks {
  /** Commands of checks that cannot run. */
  couldNotRun: readonly string[];
  /** The repository's own test command. */
  test: string | undefined;
  /** Words of the checks that name a file: one that exists, or one that the plan creates. */
  files: ReadonlySet<string>;
}

const nothingReplaceable: ReplaceableChecks = { couldNotRun: [], test: undefined, files: new Set() };

/**
 * Whether the approval of `before` covers `after`: no additional file, test to be changed, set-up command or network access, no
 * acceptance criterion, promised test or limit removed, and no check removed or relaxed. Only a check that cannot run may be replaced, by the
 * repository's test command or a selection of its files.
 */
export function isWithinScope(before: Plan, after: Plan, replaceable: ReplaceableChecks = nothingReplaceable): boolean {
  return (
    includesAll(plannedFiles(before), plannedFiles(after)) &&
    includesAll(announcedTests(before), announcedTests(after)) &&
    includesAll((before.setup ?? []).map(commandAndNetworkKey), (after.setup ?? []).map(commandAndNetworkKey)) &&
    includesAll(after.acceptance ?? [], before.acceptance ?? []) &&
    includesAll(after.makesGreen ?? [], before.makesGreen ?? []) &&
    includesAll(after.outOfScope ?? [], before.outOfScope ?? []) &&
    keepsChecks(checksOf(before), checksOf(after), replaceable) &&
    includesAll(networkChecks(before), networkChecks(after))
  );
}

/** The words of a command that may name files. */
export function wordsOf(command: string): string[] {
  return command.split(/[\s;&|()<>"'`]+/).filter((word) => word !== "" && !word.startsWith("-"));
}

function keepsChecks(before: readonly Verify[], after: readonly Verify[], replaceable: ReplaceableChecks): boolean {
  const left = [...after];
  const take = (fits: (check: Verify) => boolean): boolean => {
    const at = left.findIndex(fits);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const lost = before.filter((check) => !take((other) => checkKey(other) === checkKey(check)));
  return lost.every((check) => take((other) => isReplacement(check, other, replaceable)));
}

function isReplacement(old: Verify, now: Verify, { couldNotRun, test, files }: ReplaceableChecks): boolean {
  if (!couldNotRun.includes(old.run) || (old.expect ?? "pass") !== (now.expect ?? "pass")) return false;
  const selected = test === undefined ? undefined : selectionOf(test, now.run);
  if (selected === undefined || !selected.every((word) => files.has(word))) return false;
  const needed = wordsOf(old.run).filter((word) => files.has(word));
  return selected.length === 0 || needed.every((file) => selected.some((word) => covers(word, file)));
}

/** The words that a command adds to the test command; none where it is that command, undefined where it is another one. */
function selectionOf(test: string, command: string): string[] | undefined {
  if (command === test) return [];
  // Behind a list or a pipe, words would select in its last part alone.
  if (!command.startsWith(`${test} `) || /[;&|<>\n]/.test(test)) return undefined;
  return command
    .slice(test.length)
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "--");
}

function covers(word: string, file: string): boolean {
  return word === file || file.startsWith(`${word.replace(/\/$/, "")}/`);
}

function checksOf({ steps }: Plan): Verify[] {
  return steps.flatMap(({ verify = [] }) => verify);
}

function networkChecks(plan: Plan): string[] {
  return checksOf(plan)
    .filter(({ network }) => network)
    .map(commandAndNetworkKey);
}

function commandAndNetworkKey({ run, network = false }: { run: string; network?: boolean | undefined }): string {
  return JSON.stringify([run, network]);
}

function checkKey({ run, expect = "pass" }: Verify): string {
  return JSON.stringify([run, expect]);
}

/** Each of `some` is in `all`, as often as it is there. */
function includesAll(all: readonly string[], some: readonly string[]): boolean {
  const left = [...all];
  return some.every((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}
