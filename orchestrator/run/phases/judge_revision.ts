import { Pause } from "../../task/errors.ts";
import type { EventBody } from "../../task/events.ts";
import type { NewTestsEvidence, RevisionEvidence, TaskIn } from "../../task/task.ts";
import { type Lang, text } from "../../texts/index.ts";
import { unaccepted, waitingEffect } from "../judging/accepted.ts";
import { seeNewTests } from "../judging/new_tests.ts";
import { type OldTests, seeOldTests } from "../judging/old_tests.ts";
import { measuredBaseline } from "../judging/suite.ts";
import type { TaskRun } from "../task_run.ts";
import { withStep, withWork } from "../with_work.ts";

/** Places listed in a message; further ones are counted. */
const maxListed = 5;

/**
 * Before the last step of a revision is saved: existing tests that the work changed are run as they were against the new code.
 * Throws Pause("weakened") for what fails there, and for what running cannot tell, unless the plan announced or a person accepted it.
 */
export async function judgeOldTests(run: TaskRun, index: number, attempt: number | "end"): Promise<void> {
  const found = await run.effect<OldTests>({
    kind: "command",
    key: run.key(index + 1, `a${attempt}`, "old-tests"),
    act: () => seeOldTests(run, index),
    with: ({ evidence }) => ({
      task: withWork(run, { evidence: { ...evidenceOf(run), oldTests: evidence } }),
      events: evidence === null ? [] : [oldTestsEvent(run, index, evidence)],
    }),
  });
  const left = await unaccepted(run.ports.store, run.task.id, found);
  if (left.findings.length === 0 && left.counts === null) return saveTree(run);
  await run.commit({
    task: withStep(run, index, { output: `${text("en", "weakened.redo")}\n${describe(left, "en")}` }),
    effect: waitingEffect(run.task.round, left),
  });
  throw new Pause("weakened", "task.weakened", { found: describe(left, run.task.lang), id: run.task.id });
}

/** A revision whose steps were all done before is judged at its end. */
export async function judgeUnjudged(run: TaskRun): Promise<void> {
  const { plan, work } = run.task as TaskIn<"executing">;
  const { revision, tree } = work.evidence ?? {};
  if (revision === plan.revision && tree === (await run.workspace.git.tree())) return;
  await judgeOldTests(run, work.steps.length - 1, "end");
}

const passesBefore =
  "The new tests also pass on the code as it was before this work, so they do not show that it does what was asked. Make at least one of them fail on the old code, or say in the summary why none can. Then call `finish_step` again.";

/**
 * At a green claim of the last step: the tests that the revision adds are run against its base. Returns, once per revision, what
 * the executor should hear when none of them fails there.
 */
export async function judgeNewTests(run: TaskRun, index: number, attempt: number): Promise<string | undefined> {
  const seen = await run.effect<{ evidence: NewTestsEvidence | null; tells: boolean }>({
    kind: "command",
    key: run.key(index + 1, `a${attempt}`, "new-tests"),
    act: async () => {
      const { evidence, adds } = await seeNewTests(run);
      return { evidence, tells: adds && evidence?.red === false && !evidenceOf(run).told };
    },
    with: ({ evidence, tells }) => ({
      task: withWork(run, {
        evidence: { ...evidenceOf(run), newTests: evidence, ...(tells && { told: true }) },
      }),
      events: evidence === null ? [] : [newTestsEvent(run, index, evidence)],
    }),
  });
  return seen.tells ? passesBefore : undefined;
}

function evidenceOf(run: TaskRun): RevisionEvidence {
  const { plan, work } = run.task as TaskIn<"executing">;
  const none: RevisionEvidence = { revision: plan.revision, tree: "", oldTests: null, newTests: null };
  return work.evidence?.revision === plan.revision ? work.evidence : none;
}

async function saveTree(run: TaskRun): Promise<void> {
  const tree = await run.workspace.git.tree();
  const evidence = evidenceOf(run);
  if (evidence.tree !== tree) await run.commit({ task: withWork(run, { evidence: { ...evidence, tree } }) });
}

function oldTestsEvent(run: TaskRun, index: number, evidence: NonNullable<RevisionEvidence["oldTests"]>): EventBody {
  return { type: "evidence.old_tests", step: index + 1, command: measuredBaseline(run).command, ...evidence };
}

function newTestsEvent(run: TaskRun, index: number, evidence: NewTestsEvidence): EventBody {
  return { type: "evidence.new_tests", step: index + 1, command: measuredBaseline(run).command, ...evidence };
}

/** One line for each place. */
function describe({ findings, counts }: Pick<OldTests, "findings" | "counts">, lang: Lang): string {
  const lines = findings
    .slice(0, maxListed)
    .map(({ kind, path, line, what }) => text(lang, `weakened.${kind}`, { path, line, what }));
  if (findings.length > maxListed) lines.push(text(lang, "weakened.more", { count: findings.length - maxListed }));
  if (counts && counts.now.tests < counts.before.tests)
    lines.push(text(lang, "weakened.fewer", { now: counts.now.tests, before: counts.before.tests }));
  if (counts && counts.now.skipped > counts.before.skipped)
    lines.push(text(lang, "weakened.more-skipped", { now: counts.now.skipped, before: counts.before.skipped }));
  return lines.join("\n");
}
