import type {
  CostRow,
  Devorch,
  Reply,
  RepoChange,
  TaskSummary,
  TaskView,
} from "../../../orchestrator/actions/devorch.ts";
import type { BackupMade, RepoRow, TaskQuery } from "../../../orchestrator/run/store.ts";
import type { Person, Role } from "../../../orchestrator/safety/people.ts";
import { UserError } from "../../../orchestrator/task/errors.ts";
import type { EventBody, TaskEvent } from "../../../orchestrator/task/events.ts";
import { makeRevision, type Plan } from "../../../orchestrator/task/plan.ts";
import { isResting, type TaskState } from "../../../orchestrator/task/task.ts";

export const shopPlan: Plan = {
  summary: "Refuse orders over the stock.",
  type: "feat",
  steps: [
    {
      title: "Validar stock en OrderService",
      goal: "Throw when there is too little.",
      files: { modify: ["src/order.ts"] },
      verify: [{ run: "bun test" }],
    },
    { title: "Pruebas de stock", goal: "Cover it.", files: { create: ["test/order.test.ts"] } },
  ],
};

type Act = (devorch: Played, id: string) => void | Promise<void>;

interface Kept {
  view: TaskView;
  events: TaskEvent[];
}

/**
 * An in-memory Devorch that plays what a test tells it: this is the port, so what stands behind it may be played. Words
 * are recorded in `said`; each runs the act that the test gave for it.
 */
export class Played implements Devorch {
  readonly said: { word: string; id?: string; options?: unknown }[] = [];
  readonly acts: Partial<Record<"start" | "approve" | "modify" | "answer" | "resume" | "pause" | "cancel", Act>> = {};
  readonly kept = new Map<string, Kept>();
  readonly named: RepoRow[] = [];
  /** Each event comes a second after the one before it, from here on; milliseconds since the epoch. */
  epoch = 1_760_000_000_000;
  costs: CostRow[] = [];
  reply: Reply = { say: ["hola"], task: null, intent: "smalltalk" };
  diffText = "";
  /** Thrown by the next call of any word. */
  broken: Error | null = null;
  #wake = new Set<() => void>();

  async transcribe() {
    return "said";
  }

  async attach({ name }: { name: string }) {
    return { name, sha256: "0".repeat(64), mark: name };
  }

  /** One transaction: events and the state after them. */
  save(id: string, state: TaskState, bodies: EventBody[], change: Partial<TaskView> = {}): void {
    const kept = this.kept.get(id);
    if (!kept) throw new Error(`no ${id}`);
    for (const body of bodies) {
      const seq = kept.events.length + 1;
      kept.events.push({ v: 1, seq, at: new Date(this.epoch + seq * 1000).toISOString(), task: id, ...body });
    }
    Object.assign(kept.view, { state, ...change });
    for (const wake of [...this.#wake]) wake();
  }

  add(id: string, view: Partial<TaskView> = {}): void {
    this.kept.set(id, { view: { ...blankView(id), ...view }, events: [] });
  }

  /** The plan stands and waits. */
  plan(id: string, verified = true): void {
    const plan = makeRevision(shopPlan, 1);
    const steps = shopPlan.steps.map(({ title }) => pending(title));
    const ready: EventBody = { type: "plan.ready", revision: 1, hash: plan.hash, plan: plan.plan };
    this.save(id, "planned", [ready], { plan, revision: 1, steps, verified });
  }

  /** From the approval to the pushed branch, each transaction a moment after the other. */
  async work(id: string): Promise<void> {
    const branch = "feature/agregar-validacion-de-stock";
    const url = `https://git.example/ana/tienda/tree/${branch}`;
    const moment = () => Bun.sleep(2);
    this.save(id, "queued", [{ type: "task.queued", place: 1 }]);
    await moment();
    this.save(id, "executing", [{ type: "branch.created", branch, base: "main" }], { branch });
    for (const [index, { title }] of shopPlan.steps.entries()) {
      const step = index + 1;
      await moment();
      this.save(id, "executing", [{ type: "step.started", step, of: 2, title, attempt: 1, attempts: 3 }]);
      this.save(id, "executing", [
        {
          type: "step.verified",
          step,
          command: "bun test",
          exit: 0,
          attempt: 1,
          passed: 40 + step,
          failed: 0,
          green: true,
        },
      ]);
      const steps = this.view(id).steps.map((one, at) => (at === index ? { ...one, state: "green" as const } : one));
      this.save(id, "executing", [{ type: "step.done", step, commit: `${step}bc1234f`, title }], { steps });
    }
    await moment();
    const pushed: EventBody = { type: "push.done", branch, sha: "2bc1234f", url, compareUrl: `${url}/compare` };
    this.save(id, "finalizing", [pushed], { url, compareUrl: `${url}/compare` });
    this.save(id, "completed", [{ type: "task.completed", branch, url }], { costUsd: 0.12 });
  }

  view(id: string): TaskView {
    const kept = this.kept.get(id);
    if (!kept) throw new UserError("task.unknown", { id });
    return kept.view;
  }

  async start(request: Parameters<Devorch["start"]>[0]): Promise<{ id: string }> {
    this.#say("start", undefined, request);
    const id = `T-${this.kept.size + 1}`;
    this.add(id, { request: request.text, repo: request.repo });
    this.save(id, "received", [{ type: "task.received", request: request.text, repo: request.repo }]);
    this.save(id, "planning", [{ type: "intent.found", intent: "task_new", confidence: 1, by: "command" }]);
    this.#act("start", id);
    return { id };
  }

  async adopt(request: Parameters<Devorch["adopt"]>[0]): Promise<{ id: string }> {
    this.#say("adopt", undefined, request);
    const id = `T-${this.kept.size + 1}`;
    this.add(id, { repo: request.url });
    this.plan(id);
    return { id };
  }

  async ask(message: Parameters<Devorch["ask"]>[0]): Promise<Reply> {
    this.#say("ask", undefined, message);
    return this.reply;
  }

  async tasks({ states, repo, limit }: TaskQuery = {}): Promise<TaskSummary[]> {
    this.#break();
    const matching = [...this.kept.values()]
      .map(({ view }) => view)
      .filter((view) => (states?.includes(view.state) ?? true) && (repo === undefined || view.repo === repo));
    return limit === undefined ? matching : matching.slice(-limit);
  }

  async countTasks(query: TaskQuery = {}): Promise<number> {
    return (await this.tasks({ ...query, limit: undefined })).length;
  }

  async show(id: string): Promise<TaskView> {
    this.#break();
    return structuredClone(this.view(id));
  }

  async diff(id: string): Promise<string> {
    this.view(id);
    return this.diffText;
  }

  async personLimits() {
    return [];
  }

  async setPersonLimit() {}

  async tokens() {
    return [];
  }

  async addToken() {
    return { token: "unused" };
  }

  async removeToken() {}

  async events(id: string, fromSeq: number) {
    this.view(id);
    return (this.kept.get(id)?.events ?? []).filter(({ seq }) => seq >= fromSeq);
  }

  async record(id: string) {
    return { events: this.kept.get(id)?.events ?? [], journal: [] };
  }

  async cost(): Promise<CostRow[]> {
    return this.costs;
  }

  async approve(id: string, options: unknown): Promise<void> {
    this.#word("approve", id, options);
    this.save(id, "queued", [{ type: "plan.approved", revision: 1, hash: "h", by: "ana" }]);
    this.#act("approve", id);
  }

  async reject(id: string, options: unknown): Promise<void> {
    this.#word("reject", id, options);
    this.save(id, "rejected", [
      { type: "plan.rejected", revision: 1, why: "" },
      { type: "task.rejected", why: "" },
    ]);
  }

  async modify(id: string, options: { change: string }): Promise<void> {
    this.#word("modify", id, options);
    this.save(id, "planning", [{ type: "plan.modified", revision: 2, change: options.change }]);
    this.#act("modify", id);
  }

  async edit(id: string, options: unknown): Promise<void> {
    this.#word("edit", id, options);
    this.plan(id);
  }

  async answer(id: string, options: { text: string }): Promise<void> {
    this.#word("answer", id, options);
    const questions = this.view(id).questions.map((question) => ({ ...question, answer: options.text }));
    this.save(
      id,
      "planning",
      [{ type: "question.answered", round: 1, question: "?", answer: options.text, by: "ana" }],
      { questions },
    );
    this.#act("answer", id);
  }

  async cancel(id: string): Promise<void> {
    this.#word("cancel", id);
    this.save(id, "cancelled", [{ type: "task.cancelled" }]);
  }

  async resume(id: string, options: unknown): Promise<void> {
    this.#word("resume", id, options);
    this.save(id, "queued", [{ type: "task.resumed", from: "paused" }]);
    this.#act("resume", id);
  }

  async pause(id: string): Promise<void> {
    this.#word("pause", id);
    this.#act("pause", id);
  }

  async rollback(id: string, options: unknown): Promise<void> {
    this.#word("rollback", id, options);
  }

  async repos(): Promise<RepoRow[]> {
    return this.named;
  }

  async pullRequest(id: string) {
    this.#say("pullRequest", id);
    return { url: "https://git.example/pulls/1", number: 1, draft: false };
  }

  async mendCi(id: string): Promise<void> {
    this.#say("mendCi", id);
  }

  async addRepo(name: string, url: string): Promise<void> {
    this.#say("addRepo", name, url);
    this.named.push({ name, repo: { kind: "remote", url, name } });
  }

  async backup(file: string): Promise<BackupMade> {
    return { file, bytes: 4096, tasks: 1 };
  }

  async removeRepo(name: string): Promise<void> {
    this.#say("removeRepo", name);
  }

  async setRepo(name: string, change: RepoChange): Promise<void> {
    this.#say("setRepo", name, change);
  }

  async people(): Promise<Person[]> {
    return [];
  }

  async invite(role: Role): Promise<{ code: string; expiresAt: string }> {
    this.#say("invite", role);
    return { code: "ABCDEFGHJK", expiresAt: "2026-01-03T03:04:05.000Z" };
  }

  async setRole(id: string, role: Role): Promise<void> {
    this.#say("setRole", id, role);
  }

  async removePerson(id: string): Promise<void> {
    this.#say("removePerson", id);
  }

  async *follow(id: string, fromSeq: number, signal: AbortSignal): AsyncIterable<TaskEvent> {
    const kept = this.kept.get(id);
    if (!kept) return;
    let next = fromSeq;
    while (!signal.aborted) {
      this.#break();
      const event = kept.events[next - 1];
      if (event) {
        next += 1;
        yield event;
        continue;
      }
      if (isResting(kept.view.state)) return;
      await this.#change(signal);
    }
  }

  async #change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake.add(resolve);
    signal.addEventListener("abort", () => resolve());
    await promise;
    this.#wake.delete(resolve);
  }

  /** Whoever follows hears at once that the owner is gone. */
  breakWith(error: Error): void {
    this.broken = error;
    for (const wake of [...this.#wake]) wake();
  }

  #word(word: string, id: string, options?: unknown): void {
    this.view(id);
    this.#say(word, id, options);
  }

  #say(word: string, id?: string, options?: unknown): void {
    this.#break();
    this.said.push({ word, ...(id === undefined ? {} : { id }), ...(options === undefined ? {} : { options }) });
  }

  #break(): void {
    if (this.broken) throw this.broken;
  }

  #act(word: keyof Played["acts"], id: string): void {
    void this.acts[word]?.(this, id);
  }
}

function pending(title: string): TaskView["steps"][number] {
  return { title, state: "pending", attempts: 0, commit: null, evidence: [] };
}

function blankView(id: string): TaskView {
  return {
    id,
    chat: "terminal:ana",
    state: "received",
    request: "Agregar validación de stock",
    repo: "tienda",
    branch: null,
    revision: null,
    costUsd: 0,
    createdAt: "2026-01-02T03:04:05.000Z",
    startedBy: null,
    steps: [],
    plan: null,
    questions: [],
    reason: null,
    detail: null,
    base: "main",
    url: null,
    compareUrl: null,
    baseline: null,
    costUnknown: false,
    review: null,
    evidence: null,
    tests: null,
    failingBefore: [],
    undelivered: null,
    pullRequest: null,
    ci: null,
    earlier: [],
    verified: true,
    exit: 0,
  };
}
