import { type Estimate, planEstimate } from "../run/budget/estimate.ts";
import { Engine } from "../run/engine.ts";
import { follow } from "../run/follow.ts";
import type { Ports } from "../run/ports.ts";
import type { BackupMade, PersonLimit, RepoRow, TaskQuery } from "../run/store.ts";
import type { AccessToken } from "../safety/access_token.ts";
import type { Person, Role } from "../safety/people.ts";
import { attachPicture } from "../safety/pictures/attachments.ts";
import { redactDeep } from "../safety/redact.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { TaskEvent } from "../task/events.ts";
import { planOf, type Task, workOf } from "../task/task.ts";
import { readTaskId } from "../task/task_id.ts";
import { invite } from "./access/invite.ts";
import { addToken, removeToken } from "./access/tokens.ts";
import { answer } from "./answer.ts";
import { approve, reject } from "./approve_reject.ts";
import { cancel } from "./cancel.ts";
import type {
  AdoptRequest,
  ConnectMode,
  CostRow,
  Devorch,
  Reply,
  RepoChange,
  StartRequest,
  TaskSummary,
  TaskView,
} from "./devorch.ts";
import { mendCi } from "./forge/mend_ci.ts";
import type { ForgeWatch } from "./forge/watch.ts";
import { pause } from "./pause.ts";
import { pullRequest } from "./pull_request.ts";
import { recordOf, type TaskRecord } from "./record.ts";
import { resume } from "./resume.ts";
import { rollback } from "./rollback.ts";
import { setRepo } from "./set_repo.ts";
import { start } from "./start.ts";
import { TaskActions } from "./task_actions.ts";
import { damagedSummaryOf, summaryOf, viewOf } from "./views.ts";
import { openWholeClone } from "./whole_clone.ts";

const mostEstimates = 1_000;

/** The real `Devorch`: in the owner of the data folder. What `run` never needs is loaded when it is called. */
export class Orchestrator implements Devorch {
  readonly #ports: Ports;
  readonly #actions: TaskActions;
  readonly #estimates = new Map<string, Promise<Estimate | null>>();
  readonly engine: Engine;

  constructor(ports: Ports, mode: ConnectMode) {
    this.#ports = ports;
    this.engine = new Engine(ports, { others: mode === "execute" });
    this.#actions = new TaskActions(ports, this.engine, mode);
  }

  start(request: StartRequest): Promise<{ id: string }> {
    return start(this.#actions, request);
  }

  async attach(...[file]: Parameters<Devorch["attach"]>): ReturnType<Devorch["attach"]> {
    return attachPicture(this.#ports.attachments, file);
  }

  async transcribe(...[voice, { by }]: Parameters<Devorch["transcribe"]>): Promise<string> {
    const { transcribe } = await import("../understanding/voice/transcribe.ts");
    return transcribe(this.#ports, voice, by);
  }

  async adopt(request: AdoptRequest): Promise<{ id: string }> {
    const { adopt } = await import("./adopt.ts");
    return adopt(this.#actions, request);
  }

  async ask(message: Parameters<Devorch["ask"]>[0]): Promise<Reply> {
    const { route } = await import("../understanding/route.ts");
    return route(this, this.#ports, message);
  }

  tasks(query: TaskQuery = {}): Promise<TaskSummary[]> {
    return this.#ports.store.list<TaskSummary>(query, (task) =>
      task.state === "damaged" ? damagedSummaryOf(task) : summaryOf(task),
    );
  }

  countTasks(query: TaskQuery = {}): Promise<number> {
    return this.#ports.store.count(query);
  }

  async show(id: string): Promise<TaskView> {
    const task = await this.#actions.task(id);
    const estimate = await this.#estimateOf(task);
    return { ...viewOf(task), ...(estimate && { estimate: { ...estimate, workedMs: task.usedMs } }) };
  }

  /** Made of tasks that ended before this one began, so that it stays. */
  async #estimateOf(task: Task): Promise<Estimate | null> {
    const plan = planOf(task);
    if (!plan) return null;
    const key = `${task.id} ${plan.hash}`;
    if (this.#estimates.size > mostEstimates) this.#estimates.clear();
    const estimate = this.#estimates.get(key) ?? planEstimate(this.#ports.store, task);
    this.#estimates.set(key, estimate);
    return await estimate.catch((error: unknown) => {
      this.#estimates.delete(key);
      throw error;
    });
  }

  async diff(id: string): Promise<string> {
    const task = await this.#actions.task(id);
    const work = workOf(task);
    if (!work || work.branch === "") throw new UserError("task.no-work", { id: task.id });
    const running = this.engine.running(task.id);
    if (running?.isOpen) return running.workspace.git.diff(work.base.sha);
    const { workspace } = await openWholeClone(this.#ports, task, work, { toLook: true });
    try {
      return await workspace.git.diff(work.base.sha);
    } finally {
      await workspace.close();
    }
  }

  async cost(id?: string): Promise<CostRow[]> {
    return this.#ports.store.usage(id === undefined ? undefined : (await this.#actions.task(id)).id);
  }

  async events(id: string, fromSeq: number): Promise<TaskEvent[]> {
    const task = await this.#actions.task(id);
    return redactDeep(await this.#ports.store.events(task.id, fromSeq), this.#ports.redact) as TaskEvent[];
  }

  async record(id: string): Promise<TaskRecord> {
    const task = await this.#actions.task(id);
    return recordOf(this.#ports.store, task.id, this.#ports.redact);
  }

  approve(id: string, options: Parameters<Devorch["approve"]>[1]): Promise<void> {
    return approve(this.#actions, id, options);
  }

  reject(id: string, options: Parameters<Devorch["reject"]>[1]): Promise<void> {
    return reject(this.#actions, id, options);
  }

  async modify(id: string, options: Parameters<Devorch["modify"]>[1]): Promise<void> {
    const { modify } = await import("./modify.ts");
    return modify(this.#actions, id, options);
  }

  async edit(id: string, options: Parameters<Devorch["edit"]>[1]): Promise<void> {
    const { edit } = await import("./modify.ts");
    return edit(this.#actions, id, options);
  }

  answer(id: string, options: Parameters<Devorch["answer"]>[1]): Promise<void> {
    return answer(this.#actions, id, options);
  }

  cancel(id: string, said?: Parameters<Devorch["cancel"]>[1]): Promise<void> {
    return cancel(this.#actions, id, said);
  }

  resume(id: string, options: Parameters<Devorch["resume"]>[1]): Promise<void> {
    return resume(this.#actions, id, options);
  }

  rollback(id: string, options: Parameters<Devorch["rollback"]>[1]): Promise<void> {
    return rollback(this.#actions, id, options);
  }

  pause(id: string): Promise<void> {
    return pause(this.#actions, id);
  }

  repos(): Promise<RepoRow[]> {
    return this.#ports.store.repos();
  }

  pullRequest(...[id, options]: Parameters<Devorch["pullRequest"]>): ReturnType<Devorch["pullRequest"]> {
    return pullRequest(this.#actions, id, options);
  }

  mendCi(id: string, options: Parameters<Devorch["mendCi"]>[1]): Promise<void> {
    return mendCi(this.#actions, id, options);
  }

  /** What follows the forges; to be started where a process stays. */
  async forgeWatch(options: ConstructorParameters<typeof ForgeWatch>[1]): Promise<ForgeWatch> {
    const { ForgeWatch } = await import("./forge/watch.ts");
    return new ForgeWatch(this.#actions, options);
  }

  async addRepo(name: string, url: string, forge?: string | null): Promise<void> {
    if (forge && !/^[a-z][a-z0-9_-]{0,39}$/.test(forge)) throw new UserError("repo.forge", { forge });
    if (!/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,59}$/u.test(name)) throw new UserError("task.repo-name", { name });
    const repo = await this.#ports.workspaces.resolve(url);
    await this.#ports.store.addRepo({ name, repo: { ...repo, name, forge: forge ?? undefined } });
  }

  async removeRepo(name: string): Promise<void> {
    if (!(await this.#ports.store.removeRepo(name)))
      throw new UserError("task.repo-unknown", { name }, { exit: Exit.usage });
  }

  setRepo(name: string, change: RepoChange): Promise<void> {
    return setRepo(this.#ports, name, change);
  }

  backup(file: string): Promise<BackupMade> {
    return this.#ports.store.backup(file);
  }

  people(): Promise<Person[]> {
    return this.#ports.store.people.all();
  }

  invite(role: Role): Promise<{ code: string; expiresAt: string }> {
    return invite(this.#ports, role);
  }

  personLimits(): Promise<PersonLimit[]> {
    return this.#ports.store.spending.limits();
  }

  setPersonLimit(id: string, usdPerDay: number | null): Promise<void> {
    return this.#ports.store.spending.setLimit(id, usdPerDay);
  }

  async setRole(id: string, role: Role): Promise<void> {
    const known = await this.#ports.store.people.person(id);
    await this.#ports.store.people.save({ name: "", lang: null, ...known, id, role });
  }

  async removePerson(id: string): Promise<void> {
    if (!(await this.#ports.store.people.remove(id))) throw new UserError("people.unknown", { id });
  }

  tokens(): Promise<AccessToken[]> {
    return this.#ports.store.tokens.all();
  }

  addToken(token: { name: string; role: Role }): Promise<{ token: string }> {
    return addToken(this.#ports, token);
  }

  removeToken(name: string): Promise<void> {
    return removeToken(this.#ports, name);
  }

  follow(id: string, fromSeq: number, signal: AbortSignal): AsyncIterable<TaskEvent> {
    return follow(this.#ports, readTaskId(id) ?? id, fromSeq, signal);
  }
}
