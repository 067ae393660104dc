import { runsElsewhere } from "../../safety/runs_elsewhere.ts";
import { carryOverWork, countDoneSteps } from "../../task/carry_over_work.ts";
import { type EventBody, notice } from "../../task/events.ts";
import {
  makeRevision,
  type Plan,
  type PlanProbes,
  type PlanRevision,
  plannedFiles,
  planProblems,
} from "../../task/plan.ts";
import { baselineOf, enterState, type Task, type TaskIn, type Work } from "../../task/task.ts";
import { type Lang, text } from "../../texts/index.ts";
import { planReadyEvents, queueApproval } from "../approval.ts";
import { changesAsked, notesOf } from "../asked_for.ts";
import { openWhole } from "../clone/restore.ts";
import { lockedProblems } from "../commit/locked_files.ts";
import { askAgent, prepareAgent } from "../conversation/ask_agent.ts";
import { hintsOf } from "../conversation/hints.ts";
import { beginFollowUp, deliveredText } from "../delivery/follow_up.ts";
import { highestRevision } from "../delivery/undelivered.ts";
import type { Planning } from "../planning.ts";
import { profileFor, taskProfile } from "../profile.ts";
import type { TaskRun } from "../task_run.ts";
import type { Checks, Workspace } from "../workspace.ts";
import { questioner } from "./ask_questions.ts";
import { plannedNameNotices } from "./branch.ts";
import { runRememberedSetup } from "./remembered_setup.ts";

/** From a request to a plan that waits for approval or was approved in advance. */
export async function planTask(run: TaskRun): Promise<void> {
  const { key, revision } = await beginPlanning(run);
  const opening = openWhole(run);
  // Once the repository worker has its request: while it clones, this process is free.
  run.ports.clock.after(0, () => {
    void run.ports.workspaces.sandbox();
    prepareAgent(run, "planner");
  });
  const opened = await opening;
  const task = run.task as TaskIn<"planning">;
  const base = task.followUp ? await beginFollowUp(run, task.followUp, key) : opened;
  await announceMissingSandbox(run);
  const checks = await projectChecks(run);
  await runRememberedSetup(run, key, base, checks.test);
  const { ask, unasked } = questioner(run, key);
  const { previous, change, before = null } = run.task as TaskIn<"planning">;
  const seen = before ? doneStepsText(before) : "";
  const delivered = await deliveredText(run);
  const plan = await askPlanner(run, { key, checks, previous: previous?.plan ?? null, change, seen, delivered, ask });
  // What was tried of the plan may have been cut short.
  run.signal.throwIfAborted();
  const head = run.task.followUp?.base?.sha;
  await presentPlan(run, makeRevision(withAssumptions(plan, unasked, task.lang), revision, head), checks);
}

/** Enters `planning`, and saves with the revision the profile that the repository has now. */
async function beginPlanning(run: TaskRun) {
  const received = run.task;
  const task =
    received.state === "received"
      ? (enterState(received, { state: "planning", previous: null, change: "" }) as TaskIn<"planning">)
      : (received as TaskIn<"planning">);
  const revision = highestRevision(task) + 1;
  const key = `${task.round}.${revision}/plan`;
  const profile = profileFor(await run.ports.store.repos(), task.repo);
  await run.commitOnce(`${key}/profile`, "step", () => ({ task: { ...task, profile } }));
  return { key, revision };
}

function doneStepsText(work: Work): string {
  const done = work.steps.slice(0, countDoneSteps(work)).map(({ title }, index) => `${index + 1}. ${title}`);
  return done.length === 0
    ? ""
    : ["Done and committed; a plan that begins with them unchanged keeps them:", ...done].join("\n");
}

type PlannerRequest = { key: string; delivered?: string } & Pick<
  Planning,
  "checks" | "previous" | "change" | "seen" | "ask"
>;

/** One conversation with the planner about this task, in its working copy. */
export async function askPlanner(run: TaskRun, { key, delivered = "", ...asked }: PlannerRequest): Promise<Plan> {
  const { workspace, task, signal } = run;
  return askAgent<Planning, Plan>(run, {
    agent: "planner",
    key,
    input: {
      ...asked,
      delivered,
      request: task.request,
      lang: task.lang,
      answered: task.questions.filter(({ answer }) => answer !== null),
      changes: (await changesAsked(run)).filter((change) => change !== asked.change),
      notes: notesOf(task),
      prepared: task.prepared ?? null,
      baseline: baselineOf(task),
      listing: await workspace.files.list(".", 1),
      map: await workspace.map({ about: `${task.request} ${asked.change}` }),
      hints: await hintsOf(workspace),
      problems: async (draft) => [
        ...lockedProblems(task, draft),
        ...(await planProblems(draft, probesOf(workspace, task.folder, signal))),
      ],
    },
  });
}

/** The probes that check a plan against the working copy. */
export function probesOf(
  { files, commands, git }: Pick<Workspace, "files" | "commands" | "git">,
  runId: string,
  signal: AbortSignal = AbortSignal.timeout(60_000),
): PlanProbes {
  return {
    exists: (path) => files.exists(path),
    faultOf: (command, planned) => commands.faultOf({ command, planned, runId, signal }),
    leftOut: (path) => git.leftOut(path),
  };
}

/** Adds questions that could not be asked to the assumptions, so that they are shown for approval. */
function withAssumptions(plan: Plan, unasked: readonly string[], lang: Lang): Plan {
  if (unasked.length === 0) return plan;
  const left = unasked.map((question) => text(lang, "question.unasked", { question }).slice(0, 500));
  return { ...plan, assumptions: [...(plan.assumptions ?? []), ...left].slice(0, 20) };
}

/** The project's commands, detected from its files; the test command of the task or repository wins. */
export async function projectChecks({
  workspace,
  ports,
  task,
}: Pick<TaskRun, "workspace" | "ports"> & { task: Pick<Task, "repo" | "options" | "profile"> }): Promise<Checks> {
  const checks = await workspace.checks();
  const test = task.options.test ?? (await taskProfile(ports, task)).test ?? checks.test;
  return test === undefined ? checks : { ...checks, test };
}

/** Whether the plan or the project has any check. */
export function isVerified(plan: Plan, checks: Checks): boolean {
  return checks.test !== undefined || plan.steps.some(({ verify = [] }) => verify.length > 0);
}

async function presentPlan(run: TaskRun, plan: PlanRevision, checks: Checks): Promise<void> {
  const { options } = run.task;
  const verified = isVerified(plan.plan, checks);
  const named = await plannedNameNotices(run, plan.plan);
  const said = [...named, ...elsewhereNotices(plan.plan), ...planReadyEvents(run.task.id, plan, verified)];
  const isAhead =
    options.yes === true && !options.planOnly && plan.revision === 1 && (verified || options.unverified === true);
  const by = isAhead ? approvedBy(options) : standingOrder(run.task, plan, verified);
  if (by === undefined)
    return run.commit({
      task: enterState(run.task, {
        state: "planned",
        plan,
        verified,
        work: workToKeep(run.task as TaskIn<"planning">, plan.plan),
      }),
      events: said,
    });
  const approved = await queueApproval(run.ports.store, plan, by);
  await run.commit({
    ...approved.change,
    task: enterState(run.task, { state: "queued", plan: approved.plan, work: null }),
    events: [...said, ...approved.change.events],
  });
}

/** Who said yes before there was a plan. */
function approvedBy({ schedule }: Task["options"]): string {
  return schedule ? `schedule ${schedule.name}` : "--yes";
}

/** The order of an owner that approves the first plan of a follow-up; a plan without any check waits for a person. */
function standingOrder({ followUp }: Task, plan: PlanRevision, verified: boolean): string | undefined {
  const isFirst = followUp && plan.revision === followUp.after + 1;
  return isFirst && verified ? followUp.standing : undefined;
}

function workToKeep({ previous, before = null }: TaskIn<"planning">, plan: Plan): Work | null {
  return previous && carryOverWork(before, previous.plan, plan);
}

/** Tells which planned files other programs execute by themselves; unplanned ones are reported before the push. */
function elsewhereNotices(plan: Plan): EventBody[] {
  const paths = plannedFiles(plan).filter(runsElsewhere);
  return paths.length === 0 ? [] : [notice("scan.plan-elsewhere", { paths: paths.join(", ") })];
}

async function announceMissingSandbox(run: TaskRun): Promise<void> {
  const { tier, detail } = await run.ports.workspaces.sandbox();
  const said = {
    none: notice("sandbox.unavailable", { detail, id: run.task.id }),
    demo: notice("sandbox.demo", { detail }),
    off: notice("sandbox.off"),
  };
  if (tier in said)
    await run.commitOnce("notice/sandbox", "step", () => ({ events: [said[tier as keyof typeof said]] }));
}
