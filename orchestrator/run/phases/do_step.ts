import type { Check } from "../../evidence/judge.ts";
import type { PlanStep } from "../../task/plan.ts";
import { planWithAdded, type TaskIn } from "../../task/task.ts";
import { changesAsked, notesOf } from "../asked_for.ts";
import { askAgent } from "../conversation/ask_agent.ts";
import { hintsOf } from "../conversation/hints.ts";
import { Toolbox } from "../conversation/toolbox.ts";
import { type Execution, OutOfRetries, PlanRevised, Stuck } from "../execution.ts";
import type { TaskRun } from "../task_run.ts";
import { allowedReds, lastStep, stepAt, withStep } from "../with_work.ts";
import { judgeNewTests, judgeOldTests } from "./judge_revision.ts";
import { reviewChange } from "./review.ts";
import { reviseStep } from "./revise_step.ts";
import { saveStep, skipStep } from "./save_step.ts";
import { changedByStep } from "./step_change.ts";
import { checksFor, verifyStep } from "./verify_step.ts";

/** One step: done and saved, or not yet because the plan was revised. */
export async function doStep(run: TaskRun, index: number): Promise<void> {
  run.workspace.commands.beginStep();
  try {
    await attemptStep(run, index);
  } catch (error) {
    if (error instanceof PlanRevised) return;
    if (!(error instanceof OutOfRetries)) throw error;
    if (!(await reviseStep(run, index, { kind: "last-red", command: error.message }))) throw error;
  }
}

/** Attempts until devorch itself saw the step's checks pass, then its commit. */
async function attemptStep(run: TaskRun, index: number): Promise<void> {
  const attempts = new Attempts(run, index);
  await attempts.next();
  for (let conversation = 1; ; conversation++) {
    const summary = await runConversation(run, index, conversation, attempts);
    if (summary !== undefined) {
      if (index === lastStep(run)) await judgeOldTests(run, index, attempts.number);
      const files = await changedByStep(run, index);
      if (files.length === 0) return skipStep(run, index, summary);
      // Before the last commit, because `.dev-tasks/progress.md` in it says what was found.
      if (index === lastStep(run)) await reviewChange(run);
      return saveStep(run, index, { summary, files });
    }
    await attempts.next();
  }
}

/** One conversation with the executor: the summary when its checks were green, undefined when it ended stuck. */
async function runConversation(
  run: TaskRun,
  index: number,
  conversation: number,
  attempts: Attempts,
): Promise<string | undefined> {
  const key = run.key(index + 1, `c${conversation}`);
  const ended = (await run.ports.store.effect(run.task.id, `${key}/stuck`))?.result as
    | { why: string; attempt: number }
    | undefined;
  if (ended) {
    if (stepAt(run, index).reds >= allowedReds(run, index)) throw new OutOfRetries(ended.why, ended.why);
    attempts.number = ended.attempt;
    attempts.before = ended.why;
    return undefined;
  }
  try {
    return await askExecutor(run, index, key, attempts);
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    attempts.before = await countStuck(run, index, `${key}/stuck`, attempts.number, error);
    return undefined;
  }
}

/** From this attempt on the executor is told to rewrite files as a whole. */
const rewriteWholeAfterAttempt = 3;
const rewriteWholeAdvice =
  "Change your strategy now: what you did before did not work, so do not patch it further. Read the files that matter anew, think about what the check wants, and rewrite each of them as a whole with `write_file`.";

/** The attempts of one step in this round, from 1: each ends with a red verification or stuck. */
class Attempts {
  readonly #run: TaskRun;
  readonly #index: number;
  number = 0;
  /** How the previous attempt ended, also in an earlier round of the task. */
  before: string;

  constructor(run: TaskRun, index: number) {
    this.#run = run;
    this.#index = index;
    this.before = stepAt(run, index).output;
  }

  /** Advice from attempt `rewriteWholeAfterAttempt` on, and in the last attempt. */
  get strategy(): string {
    const { reds } = stepAt(this.#run, this.#index);
    const isLast = reds > 0 && reds + 1 >= allowedReds(this.#run, this.#index);
    return isLast || this.number >= rewriteWholeAfterAttempt ? rewriteWholeAdvice : "";
  }

  async next(): Promise<void> {
    const [run, index] = [this.#run, this.#index];
    this.number++;
    await run.commitOnce(run.key(index + 1, `a${this.number}`), "step", () => {
      const { title, attempts: before, reds } = stepAt(run, index);
      const attempt = before + 1;
      const attempts = before + allowedReds(run, index) - reds;
      const of = lastStep(run) + 1;
      return {
        task: withStep(run, index, { state: "running", attempts: attempt }),
        events: [{ type: "step.started", step: index + 1, of, title, attempt, attempts }],
      };
    });
  }
}

const expectation = { fail: "must fail", same: "what failed before the work may still fail" };

function checkText({ run: command, expect = "pass", promised = [] }: Check): string {
  if (expect === "pass") return command;
  const must = promised.length > 0 ? `, but these must pass now: ${promised.join(", ")}` : "";
  return `${command} (${expectation[expect]}${must})`;
}

async function askExecutor(run: TaskRun, index: number, key: string, attempts: Attempts): Promise<string> {
  await takeNotes(run, index, key);
  const { plan, work, ...task } = run.task as TaskIn<"executing">;
  const whole = planWithAdded(plan.plan, work);
  const step = whole.steps[index];
  if (!step) throw new Error(`${run.task.id}: the plan has no step ${index + 1}`);
  return askAgent<Execution, string>(run, {
    agent: "executor",
    key,
    blocks: run.key(index + 1),
    step: index + 1,
    reminders: async () => [...timeWarning(run), ...(await lateNotes(run, index))],
    input: {
      request: task.request,
      answered: task.questions.filter(({ answer }) => answer !== null),
      changes: await changesAsked(run),
      hints: await hintsOf(run.workspace, filesOf(step)),
      plan: whole,
      states: work.steps.map(({ state }) => state),
      number: index + 1,
      step,
      checks: (await checksFor(run, index)).map(checkText),
      done: work.steps.slice(0, index).map(({ title, summary }, at) => `${at + 1}. ${title}: ${summary}`),
      changed: await run.workspace.git.changed(work.base.sha),
      notes: notesOf(run.task),
      before: attempts.before,
      strategy: attempts.strategy,
      baseline: work.baseline?.digest ?? "",
      failing: work.baseline?.failing ?? [],
      verify: async () => {
        const verified = await verifyStep(run, index, attempts.number);
        const told =
          verified.green && index === lastStep(run) ? await judgeNewTests(run, index, attempts.number) : undefined;
        if (verified.green && told === undefined) return verified;
        await attempts.next();
        return verified.green
          ? { green: false, digest: told ?? "", strategy: "" }
          : { ...verified, strategy: attempts.strategy };
      },
      giveUp: async (reason) => {
        if (await reviseStep(run, index, { kind: "gave-up", reason })) throw new PlanRevised("the plan was revised");
        throw new Stuck("the model gave up", reason, { saidAs: { key: "failure.gave-up" } });
      },
      applyText: patchApplier(run, key),
    },
  });
}

function filesOf({ files = {} }: PlanStep): string[] {
  return [...(files.modify ?? []), ...(files.create ?? []), ...(files.read ?? [])];
}

/** Remarks that came before this conversation began are its to read, also when the step is done again; later ones wait. */
async function takeNotes(run: TaskRun, index: number, key: string): Promise<void> {
  const begun = (await run.ports.store.effects(run.task.id, `${key}/model/`)).length > 0;
  if (!begun) await readNotes(run, index);
}

/** Notes that came during the last step go into its next message, because no later step could read them. */
async function lateNotes(run: TaskRun, index: number): Promise<string[]> {
  if (index < lastStep(run)) return [];
  return (await readNotes(run, index)).map((note) => `The person adds: ${note}`);
}

/** Moves unread notes from the task to the step and returns them. */
async function readNotes(run: TaskRun, index: number): Promise<string[]> {
  const { notes } = run.task;
  if (notes.length === 0) return [];
  const task = withStep(run, index, { notes: [...stepAt(run, index).notes, ...notes] });
  await run.commit({ task: { ...task, notes: [] } });
  return notes;
}

/** Applies a patch that came as plain text like a call of `edit_file`, journaled. */
function patchApplier(run: TaskRun, key: string): Execution["applyText"] {
  const toolbox = new Toolbox(run);
  let count = 0;
  return async (text) => {
    const tool = run.ports.loaded.tools.get("edit_file");
    const patches = await run.workspace.editing.readPatch(text);
    if (!tool || !patches) return undefined;
    const path = patches.find((patch) => patch.path !== null)?.path ?? "";
    const input = { path, edits: [{ old: "", new: text }] };
    const told = await toolbox.use(
      { type: "call", id: "text", name: "edit_file", input },
      tool,
      `${key}/text/${count++}`,
    );
    return told.output;
  };
}

/** An attempt that ends stuck uses up a retry like a red verification; returns what the next one reads. */
async function countStuck(run: TaskRun, index: number, key: string, attempt: number, stuck: Stuck): Promise<string> {
  const why = [stuck.message, stuck.output].filter(Boolean).join(": ");
  const { reds } = stepAt(run, index);
  await run.commit({
    task: withStep(run, index, { reds: reds + 1, output: why }),
    effect: { key, kind: "step", result: { why, attempt }, done: true },
  });
  if (reds + 1 >= allowedReds(run, index))
    throw new OutOfRetries(stuck.message, why, { ...(stuck.saidAs && { saidAs: stuck.saidAs }) });
  return why;
}

const warnAtShare = 0.9;
const warnedRuns = new WeakSet<TaskRun>();

function timeWarning(run: TaskRun): string[] {
  if (warnedRuns.has(run) || run.remainingMs > run.limitMs * (1 - warnAtShare)) return [];
  warnedRuns.add(run);
  return ["Time is almost up: bring what you have into a working state and call finish_step."];
}
