import { shownChange } from "../../evidence/review/shown_change.ts";
import { usableFindings } from "../../evidence/review/usable_findings.ts";
import { messageOf, Pause, TaskError, UserError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import { blockingOf, type Review, type ReviewFinding } from "../../task/review/review.ts";
import type { TaskIn, Work } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import { changesAsked, notesOf } from "../asked_for.ts";
import { askAgent } from "../conversation/ask_agent.ts";
import { hintsOf } from "../conversation/hints.ts";
import type { Reviewing } from "../reviewing.ts";
import { isUnsaved } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import { withWork } from "../with_work.ts";
import type { ChangedFile } from "../workspace.ts";

/** Exchanges of a review, at most. */
const maxTurns = 15;
/** What a review may take of the task's time that is left, and at most. */
const timeShare = 0.5;
const longestMs = 5 * 60_000;

type ReviewResult = Pick<Review, "model" | "why" | "findings">;

/** Whether the revision was reviewed, or that was tried. */
export function isReviewed(run: TaskRun): boolean {
  const { plan, work } = run.task as TaskIn<"executing">;
  return work.review?.revision === plan.revision;
}

/**
 * Has the whole change read against what was asked for, by another model than the one that wrote it. No trouble with it stops a
 * task: what kept it from a review is said instead.
 */
export async function reviewChange(run: TaskRun): Promise<void> {
  const { plan, work } = run.task as TaskIn<"executing">;
  const tree = await run.workspace.git.tree();
  if (isReviewed(run) && work.review?.tree === tree) return;
  const changed = await run.workspace.git.changed(work.base.sha);
  if (changed.length === 0) return;
  const before = workedOn(run);
  const result = run.ports.limits.review
    ? await reviewWithin(run, { tree, changed, before })
    : { model: null, why: text(run.task.lang, "review.off"), findings: [] };
  const review: Review = { revision: plan.revision, tree, ...result, ...(before.length > 0 && { before }) };
  await run.commit({ task: withWork(run, { review }), events: run.ports.limits.review ? [reviewEvent(review)] : [] });
}

function reviewEvent({ model, why, findings }: Review): EventBody {
  if (model === null) return notice("review.none", { why });
  const blocking = blockingOf({ findings }).length;
  return { type: "review.done", blocking, advisory: findings.length - blocking, model, findings };
}

/** The findings for which a step was added to this revision. */
function workedOn(run: TaskRun): ReviewFinding[] {
  const { review, steps } = (run.task as TaskIn<"executing">).work;
  if (!review || !isReviewed(run) || !steps.some(({ added }) => added)) return [];
  return review.before ?? blockingOf(review);
}

interface ReviewRequest {
  tree: string;
  changed: ChangedFile[];
  before: ReviewFinding[];
}

async function reviewWithin(run: TaskRun, request: ReviewRequest): Promise<ReviewResult> {
  const late = new AbortController();
  const ms = Math.min(longestMs, run.remainingMs * timeShare);
  const stop = run.ports.clock.after(ms, () => late.abort(new Error("the review took too long")));
  try {
    return await askReviewer(run, request, AbortSignal.any([run.signal, late.signal]));
  } catch (error) {
    if (run.signal.aborted || isUnsaved(error)) throw error;
    const seconds = Math.round(ms / 1000);
    const why = late.signal.aborted ? text(run.task.lang, "review.late", { seconds }) : reasonOf(run, error);
    return { model: null, why: run.ports.redact(why), findings: [] };
  } finally {
    stop();
  }
}

async function askReviewer(
  run: TaskRun,
  { tree, changed, before }: ReviewRequest,
  signal: AbortSignal,
): Promise<ReviewResult> {
  const { task, workspace, ports } = run;
  const { plan, work } = task as TaskIn<"executing">;
  const findings = await askAgent<Reviewing, ReviewFinding[]>(run, {
    agent: "reviewer",
    key: run.key("review", tree.slice(0, 16)),
    maxTurns,
    signal,
    input: {
      request: task.request,
      lang: task.lang,
      answered: task.questions.filter(({ answer }) => answer !== null),
      changes: await changesAsked(run),
      notes: notesOf(task),
      plan: plan.plan,
      hints: await hintsOf(
        workspace,
        changed.map(({ path }) => path),
      ),
      failing: work.baseline?.failing ?? [],
      checks: checksSeen(work),
      change: shownChange(ports.redact(await workspace.git.diff(work.base.sha)), await hiddenOf(run, changed)),
      before,
    },
  });
  const usable = await usableFindings(findings, changed, workspace.files);
  return {
    model: await lastModel(run),
    why: "",
    findings: usable.map((each) => ({ ...each, text: ports.redact(each.text) })),
  };
}

/** The model that answered last: a fallback may have stood in. */
async function lastModel(run: TaskRun): Promise<string> {
  await run.commit({});
  const last = (await run.ports.store.events(run.task.id)).findLast((event) => event.type === "usage");
  return last?.model ?? "";
}

/** The last result of each check, from the newest step back. */
function checksSeen({ steps }: Work): string[] {
  const last = new Map(steps.flatMap(({ evidence }) => evidence).map((seen) => [seen.command, seen]));
  return [...last.values()].map(({ command, exit, passed, failed, failing = [] }) => {
    const counts = passed === null ? "" : `, ${passed} passed, ${failed ?? 0} failed`;
    const names = failing.length > 0 ? `; still failing: ${failing.join(", ")}` : "";
    return `${command}: exit ${exit ?? "unknown"}${counts}${names}`;
  });
}

/** Changed files that no model reads. */
async function hiddenOf({ workspace }: TaskRun, changed: readonly ChangedFile[]): Promise<Set<string>> {
  const hidden = new Set<string>();
  for (const { path } of changed) await workspace.files.content(path).catch(() => hidden.add(path));
  return hidden;
}

/** Why there was no review, as a sentence. */
function reasonOf(run: TaskRun, error: unknown): string {
  const { lang } = run.task;
  if (error instanceof Pause && error.reason === "money") return text(lang, "review.money");
  if (error instanceof Pause || error instanceof UserError) return text(lang, error.key, error.params);
  if (error instanceof TaskError) return text(lang, "review.no-answer");
  run.ports.warn("review.failed", { task: run.task.id, error: messageOf(error), stack: (error as Error)?.stack });
  return text(lang, "review.no-answer");
}
