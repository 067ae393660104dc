import type { Weakening, WeakeningKind } from "../../evidence/weakening.ts";
import { changedTests } from "./changed_tests.ts";
import { commandCheats } from "./commands.ts";
import { concealed } from "./concealed.ts";
import type { Context, FileDiff } from "./diff.ts";
import { LineBag } from "./fresh.ts";
import { languageOf } from "./language.ts";
import { markers } from "./markers.ts";
import { mask } from "./mask.ts";
import { mockedSubjects } from "./mocks.ts";
import { isTestFile } from "./place.ts";
import { snapshotCheats } from "./snapshots.ts";
import { strictnessCheats } from "./strictness.ts";
import { thresholdCheats } from "./thresholds.ts";

export type CheatKind = WeakeningKind;

/** A place of a change that makes a check say less, as one file or the look at all of them tells it. */
export type Cheat = Omit<Weakening, "fingerprint">;

/** Files beyond this are no tests that somebody wrote. Length in UTF-16 units. */
const longest = 600_000;

/**
 * Reads a step's diff for tests that were skipped, removed or made weaker, and for whatever else lets a check pass without the
 * work being right. New and stronger tests are none of that. Pure; the order is by path and line.
 */
export function findCheats(diffs: readonly FileDiff[], context: Context): Cheat[] {
  const readable = diffs.filter(
    ({ before = "", after = "" }) => before.length <= longest && after.length <= longest && before !== after,
  );
  const removed = removedLines(readable);
  const found = [
    ...changedTests(readable, context),
    ...readable.flatMap((diff) => [
      ...markers(diff, removed),
      ...mockedSubjects(diff, context, readable),
      ...concealed(diff, context),
      ...thresholdCheats(diff),
      ...snapshotCheats(diff, context),
      ...strictnessCheats(diff),
      ...commandCheats(diff, context),
    ]),
  ];
  return ordered(found);
}

/** Lines that left their files: what comes back somewhere else was moved, not written. */
function removedLines(diffs: readonly FileDiff[]): LineBag {
  const bag = new LineBag();
  for (const { path, before, after } of diffs) {
    if (before === undefined || after !== undefined) continue;
    const language = languageOf(path, before);
    if (language && isTestFile(path)) bag.add(mask(before, language).uncommented);
  }
  return bag;
}

function ordered(cheats: readonly Cheat[]): Cheat[] {
  const seen = new Map<string, Cheat>();
  for (const cheat of cheats) {
    const key = `${cheat.path}\0${String(cheat.line).padStart(9, "0")}\0${cheat.kind}`;
    if (!seen.has(key)) seen.set(key, { ...cheat, what: cheat.what.replace(/\s+/g, " ").trim().slice(0, 120) });
  }
  return [...seen].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, cheat]) => cheat);
}
