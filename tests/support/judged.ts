import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createWorkspaces } from "../../orchestrator/repository/workspaces.ts";
import { Bus } from "../../orchestrator/run/bus.ts";
import { judgeNewTests, judgeOldTests } from "../../orchestrator/run/phases/judge_revision.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import { TaskRun } from "../../orchestrator/run/task_run.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import { Pause } from "../../orchestrator/task/errors.ts";
import { makeRevision, type PlanStep } from "../../orchestrator/task/plan.ts";
import type { Baseline, Evidence, RevisionEvidence, TaskIn } from "../../orchestrator/task/task.ts";
import { text } from "../../orchestrator/texts/index.ts";
import { aMoment, aTask } from "../store/sample.ts";
import { makeRepository, never, scratch, self } from "./git.ts";

/** Files as they become; null removes one. */
export type Change = Record<string, string | null>;

export interface Verdict {
  /** What a person is asked; empty where nothing. */
  asked: string;
  evidence: RevisionEvidence | undefined;
  /** What the executor is told about new tests. */
  told: string | undefined;
  /** The tests with the change, as the checks of a step saw them. */
  suite: Baseline;
}

/** A repository whose baseline was measured, and in which changes are judged one after the other. */
export interface JudgedProject extends AsyncDisposable {
  root: string;
  baseline: Baseline;
  judge(change: Change, step?: Partial<PlanStep>): Promise<Verdict>;
}

interface Options {
  files: Record<string, string>;
  command: string;
  mode?: "auto" | "off";
  limitMs?: number;
}

export async function aJudgedProject({
  files,
  command,
  mode = "auto",
  limitMs = 600_000,
}: Options): Promise<JudgedProject> {
  const area = scratch();
  const source = makeRepository(join(area.path, "shop"), [files]);
  const workspaces = createWorkspaces({
    forges: () => new Map(),
    forgeSet: async () => undefined,
    ...{ clones: join(area.path, "clones"), caches: join(area.path, "caches"), self, cwd: area.path, tokens: [] },
    author: { name: "Ana", email: "ana@example.org" },
    sandbox: {
      mode,
      selfAsBun: process.execPath,
      toolPaths: undefined,
      path: process.env.PATH ?? "",
      home: process.env.HOME ?? "",
    },
    ...{ registered: async () => undefined, own: () => [], grants: async () => undefined },
  });
  mkdirSync(join(area.path, "data"));
  const store = await openStore(join(area.path, "data"), { now: () => aMoment });
  const clock = { now: () => aMoment, monotonic: () => performance.now(), after: () => () => {} };
  const limits = { executionMs: limitMs, retries: 3 };
  const repo = await workspaces.resolve(source);
  const { task } = await store.create((id) => aTask(id, { repo, lang: "en", options: { test: command } }), []);
  const ports = {
    store,
    bus: new Bus(),
    clock,
    workspaces,
    limits,
    newFolder: () => crypto.randomUUID(),
  } as unknown as Ports;
  const run = new TaskRun(task, ports, never);
  const base = await run.open();
  const baseline = await measured(run, command);
  let revision = 0;

  return {
    root: run.workspace.root,
    baseline,
    async judge(change, step = {}) {
      revision++;
      await run.workspace.git.reset(base.sha);
      for (const [path, content] of Object.entries(change)) write(join(run.workspace.root, path), content);
      const plan = { summary: "s", type: "feat" as const, steps: [{ title: "t", goal: "g", ...step }] };
      const suite = await measured(run, command);
      const seen: Evidence[] = [{ ...suite, command, tree: "", at: "", green: true, suite: true }];
      const state = { title: "t", state: "running", attempts: 1, reds: 0, commit: null, evidence: seen } as const;
      run.task = {
        ...aTask("T-1", { state: "executing" }),
        ...{ repo, folder: run.task.folder, lang: "en", options: { test: command } },
        plan: makeRevision(plan, revision),
        work: {
          ...{ base, branch: "feature/x", baseline, setUp: true, checkpoints: 0, pushed: null, leftovers: [] },
          steps: [{ ...state, summary: "", notes: [], output: "" }],
        },
      } as unknown as TaskIn<"executing">;
      const told = await judgeNewTests(run, 0, 1);
      const asked = await judgeOldTests(run, 0, 1).then(
        () => "",
        (error: unknown) => {
          if (!(error instanceof Pause)) throw error;
          return text("en", error.key, error.params);
        },
      );
      return { asked, told, suite, evidence: (run.task as TaskIn<"executing">).work.evidence };
    },
    async [Symbol.asyncDispose]() {
      await run.close();
      await store.close();
      area[Symbol.dispose]();
    },
  };
}

function write(file: string, content: string | null): void {
  if (content === null) rmSync(file);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

async function measured(run: TaskRun, command: string): Promise<Baseline> {
  const { exit, output, ms } = await run.command({ command, timeoutMs: 120_000, strict: true });
  const counts = await run.workspace.reading.counts(output);
  const { passed = null, failed = null, skipped = null, failing = [] } = counts ?? {};
  return { command, exit, passed, failed, skipped, failing, digest: "", ms };
}
