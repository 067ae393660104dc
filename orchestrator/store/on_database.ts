import type { Members } from "../run/fleet/members.ts";
import type { Notices } from "../run/fleet/notices.ts";
import type { Change, ReservedSpace, Store } from "../run/store.ts";
import type { EventBody, TaskEvent } from "../task/events.ts";
import type { Task } from "../task/task.ts";
import { taskId } from "../task/task_id.ts";
import type { Database, Statement } from "./database.ts";
import { forget } from "./files/retention.ts";
import type { HeldLeases } from "./leases/held.ts";
import { asLostLease } from "./leases/statements.ts";
import { peopleOf } from "./tables/access/person.ts";
import { tokensOf } from "./tables/access/token.ts";
import { asUsedApproval, insertApproval, isApproved } from "./tables/approval.ts";
import { deleteBundles, insertBundle, readBundles } from "./tables/bundle.ts";
import { census, readFigures } from "./tables/census.ts";
import { readChat, saveChat } from "./tables/chat.ts";
import { readEffect, readEffects, upsertEffect } from "./tables/effect.ts";
import { eventOf, insertEvent, readEvents } from "./tables/event.ts";
import { mailOf } from "./tables/mail.ts";
import { pluginStateOf } from "./tables/plugin_state.ts";
import { mirrorQuestions } from "./tables/question.ts";
import { readRepos, removeRepo, saveRepo, setRepo } from "./tables/repo.ts";
import type { Spending } from "./tables/spending.ts";
import {
  countTasks,
  insertTask,
  listTasks,
  readState,
  readTask,
  readTaskOfKey,
  readTasks,
  updateTask,
} from "./tables/task.ts";
import { insertUsage, readUsage } from "./tables/usage.ts";
import { insertWord, readWord } from "./tables/word.ts";

import { violatedUnique } from "./unique.ts";

interface StoreParts {
  /** Where several processes share the database. */
  leases?: HeldLeases | undefined;
  notices?: Notices | undefined;
  members?: Members | undefined;
  now: () => number;
  spending: Spending;
  reserve: ReservedSpace;
  backup: Store["backup"];
}

/** What survives a restart, in the tables of a database. */
export function storeOn(
  database: Database,
  { leases, notices, members, now, spending, reserve, backup }: StoreParts,
): Store {
  return {
    async create(make, events, key) {
      const number = await database.nextNumber();
      const task = make(taskId(number));
      const first = typeof events === "function" ? events(task.id) : events;
      try {
        const insert = insertTask(number, task, key ?? null);
        return { task, events: await save(database, spending, task.id, insert, [{ task, events: first }], now()) };
      } catch (error) {
        const known = key !== undefined && isUsedKey(error) ? await readTaskOfKey(database, key) : undefined;
        if (!known) throw error;
        return { task: known, events: [] };
      }
    },
    async commit(id, ...changes) {
      const task = changes.findLast((change) => change.task)?.task;
      return await save(database, spending, id, task && updateTask(task), changes, now(), leases?.fence(id));
    },
    leases,
    notices,
    members,
    state: (id) => readState(database, id),
    task: (id) => readTask(database, id),
    taskOfKey: (key) => readTaskOfKey(database, key),
    tasks: (states) => readTasks(database, states),
    list: (query, of) => listTasks(database, query, of),
    count: (query) => countTasks(database, query),
    events: (id, fromSeq = 1) => readEvents(database, id, fromSeq),
    effect: (id, key) => readEffect(database, id, key),
    effects: (id, prefix) => readEffects(database, id, prefix),
    bundles: (id) => readBundles(database, id),
    async spend(usage) {
      const at = new Date(now()).toISOString();
      await database.write([insertUsage(null, at, usage), ...spending.statements(undefined, usage.costUsd)]);
    },
    usage: (id) => readUsage(database, id),
    approved: (id, hash) => isApproved(database, id, hash),
    pluginState: (plugin) => pluginStateOf(database, plugin),
    repos: () => readRepos(database),
    addRepo: (repo) => saveRepo(database, repo),
    removeRepo: (name) => removeRepo(database, name),
    setRepo: (name, change) => setRepo(database, new Date(now()).toISOString(), name, change),
    chat: (id) => readChat(database, id),
    saveChat: (chat) => saveChat(database, chat),
    backup,
    forget: (before) => forget(database, before),
    census: () => census(database, leases !== undefined),
    figures: (since) => readFigures(database, since),
    async handledMessage(origin) {
      const started = await readTaskOfKey(database, origin);
      return started ? { task: started.id, word: "start" } : await readWord(database, origin);
    },
    mail: mailOf(database, now),
    people: peopleOf(database, now),
    tokens: tokensOf(database, now),
    spending: spending.book,
    reserve,
    close: () => database.close(),
  };
}

/** Changes as one transaction. */
async function save(
  database: Database,
  spending: Spending,
  id: string,
  task: Statement | undefined,
  changes: readonly Change[],
  now: number,
  fence?: Statement,
): Promise<TaskEvent[]> {
  for (const change of changes) mustBeOf(id, change.task);
  const at = new Date(now).toISOString();
  const events = changes.flatMap((change) => change.events ?? []);
  const rows = changes.flatMap((change) => otherRows(spending, id, at, change));
  const statements = [...events.map((event) => insertEvent(id, at, event)), ...rows];
  // A new task comes before the rows that refer to it.
  if (task !== undefined) statements.unshift(task);
  if (statements.length === 0) return [];
  const notice = events.length > 0 || task ? database.notice?.(id) : undefined;
  if (notice) statements.push(notice);
  if (fence) statements.push(fence);
  const results = await database.write(statements).catch((error: unknown) => {
    const lost = asLostLease(error, id);
    throw asUsedApproval(lost, id, changes.find(({ approval }) => approval)?.approval);
  });
  const first = task === undefined ? 0 : 1;
  if (first === 1 && results[0]?.rowsAffected === 0) throw new Error(`the task ${id} does not exist`);
  return events.map((event: EventBody, index) => eventOf(id, at, results[first + index]?.rows[0], event));
}

function otherRows(spending: Spending, id: string, at: string, change: Change): Statement[] {
  const { task, effect, usage, approval, message, bundle } = change;
  return [
    ...(task ? mirrorQuestions(id, task.questions) : []),
    ...(effect ? [upsertEffect(id, at, effect)] : []),
    ...(usage ? [insertUsage(id, at, usage), ...spending.statements(task?.startedBy, usage.costUsd)] : []),
    ...(approval ? [insertApproval(id, at, approval)] : []),
    ...(message ? [insertWord(id, at, message)] : []),
    ...(bundle === "pushed" ? [deleteBundles(id)] : bundle ? [insertBundle(id, at, bundle)] : []),
  ];
}

function isUsedKey(error: unknown): boolean {
  return violatedUnique(error) === "task.key";
}

function mustBeOf(id: string, task: Task | undefined): void {
  if (task !== undefined && task.id !== id) throw new Error(`the change of ${id} holds the task ${task.id}`);
}
