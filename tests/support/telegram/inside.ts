import { join } from "node:path";
import { Orchestrator } from "../../../orchestrator/actions/orchestrator.ts";
import { startBot, type TelegramBot } from "../../../orchestrator/chat/telegram/bot.ts";
import type { BotWorld } from "../../../orchestrator/chat/telegram/world.ts";
import { unlimited } from "../../../orchestrator/run/budget/budget.ts";
import { Bus } from "../../../orchestrator/run/bus.ts";
import type { Ports } from "../../../orchestrator/run/ports.ts";
import type { Store } from "../../../orchestrator/run/store.ts";
import type { Role } from "../../../orchestrator/safety/people.ts";
import { load } from "../../../orchestrator/sdk/load.ts";
import { attachmentsIn } from "../../../orchestrator/store/files/attachments.ts";
import { openStore } from "../../../orchestrator/store/store.ts";
import type { Clock } from "../../../orchestrator/task/clock.ts";
import type { EventBody, TaskEvent } from "../../../orchestrator/task/events.ts";
import { makeRevision } from "../../../orchestrator/task/plan.ts";
import type { Question } from "../../../orchestrator/task/question.ts";
import type { Task } from "../../../orchestrator/task/task.ts";
import { aFolder, aTask } from "../../store/sample.ts";
import { hurriedClock } from "./hurried_clock.ts";
import { aTelegram, type Telegram } from "./server.ts";

const loaded = await load({ root: join(import.meta.dir, "..", "..", "..") });
const secret = "secret-of-the-webhook";

/** The store, the words and the bot of devorch in this process. Nothing executes: a task stands where a test puts it. */
export interface Inside extends AsyncDisposable {
  telegram: Telegram;
  store: Store;
  world: BotWorld;
  /** By how much the wall clock is ahead, in ms. */
  wall: { ahead: number };
  told: { name: string; why: unknown }[];
  start(): Promise<TelegramBot>;
  /** A task in this state, with the events that led to it; nobody is told. */
  task(changes: Partial<Task>, events?: EventBody[]): Promise<string>;
  /** Something happens to it: saved, then told. */
  happens(id: string, changes: Partial<Task>, ...events: EventBody[]): Promise<TaskEvent[]>;
  state(id: string): Promise<string | undefined>;
  person(id: number, role: Role): Promise<void>;
  /** An update arrives by the webhook, as often as it likes. */
  arrives(update: unknown): Promise<void>;
  /** Every message that came in was handled, and everything was sent. */
  quiet(): Promise<void>;
}

interface Options {
  users?: number[];
  chats?: number[];
  clock?: Clock;
  afterCrash?: boolean;
  webhook?: boolean;
}

export async function aBotInside({
  users = [7],
  chats = [],
  clock,
  afterCrash = false,
  webhook = false,
}: Options = {}) {
  const telegram = aTelegram();
  telegram.house.limits.counted = false;
  const folder = aFolder();
  const wall = { ahead: 0 };
  const ownClock: Clock = clock ?? { ...hurriedClock, now: () => Date.now() + wall.ahead };
  const { now } = ownClock;
  const store = await openStore(folder.path, { now });
  const bus = new Bus();
  const told: Inside["told"] = [];
  const note = (name: string, fields?: Record<string, unknown>) => void told.push({ name, why: fields?.why });
  const warn = (name: string, fields: Record<string, unknown>) => note(name, fields);
  const limits = { costUsd: null };
  const ports = {
    store,
    bus,
    budget: unlimited(),
    limits,
    attachments: attachmentsIn(folder.path),
    loaded,
    clock: ownClock,
    redact: (text: string) => text,
    warn,
  };
  const devorch = new Orchestrator(ports as unknown as Ports, "read");
  const bots: TelegramBot[] = [];
  const inside: Inside = {
    telegram,
    store,
    wall,
    told,
    world: {
      devorch,
      store,
      listen: (listener) => bus.listenToChanges(listener),
      clock: ownClock,
      clean: (text) => text,
      log: { info: note, warn: note, error: note },
      mayChange: (intent) => loaded.intents.has(intent) && !loaded.intents.get(intent)?.readOnly,
      afterCrash,
      tell: (line) => note("told", { why: line }),
      lang: "en",
      token: telegram.token,
      apiRoot: telegram.url,
      users,
      chats,
      webhook: webhook ? { url: "http://127.0.0.1:1/telegram", secret } : null,
    },
    async start() {
      const bot = await startBot(inside.world);
      bots.push(bot);
      return bot;
    },
    async task(changes, events = []) {
      const at = new Date(now()).toISOString();
      const common = { lang: "en", startedBy: "telegram:7", chat: "telegram:7", createdAt: at, updatedAt: at } as const;
      const first: EventBody = { type: "task.received", request: "Add stock", repo: "shop" };
      const { task } = await store.create((id) => aTask(id, { ...common, ...changes }), [first, ...events]);
      return task.id;
    },
    async happens(id, changes, ...events) {
      const task = { ...(await store.task(id)), ...changes } as Task;
      const saved = await store.commit(id, { task, events });
      bus.publish({ task: id, state: task.state, events: saved });
      return saved;
    },
    state: async (id) => (await store.task(id))?.state,
    person: (id, role) => store.people.save({ id: `telegram:${id}`, role, name: `Person ${id}`, lang: "en" }),
    async arrives(update) {
      const headers = { "x-telegram-bot-api-secret-token": secret };
      const request = new Request("http://bot/telegram", { method: "POST", headers, body: JSON.stringify(update) });
      const answer = await bots.at(-1)?.webhook?.(request);
      if (answer?.status !== 200) throw new Error(`the webhook answered ${answer?.status}`);
    },
    async quiet() {
      const source = `telegram:${telegram.token.split(":")[0]}`;
      const left = async () => (await store.mail.unhandled(source)).length + (await store.mail.waiting()).length;
      for (const deadline = Date.now() + 20_000; (await left()) > 0; await Bun.sleep(10))
        if (Date.now() > deadline) throw new Error(`still waiting: ${JSON.stringify(await store.mail.waiting())}`);
    },
    async [Symbol.asyncDispose]() {
      for (const bot of bots) await bot.stop();
      await store.close();
      folder.remove();
      await telegram[Symbol.asyncDispose]();
    },
  };
  return inside;
}

export const plan = makeRevision(
  {
    summary: "Adds stock",
    type: "feat",
    steps: [
      { title: "Stock in orders", goal: "Write it", verify: [{ run: "true" }] },
      { title: "Tests", goal: "Write them", verify: [{ run: "true" }] },
    ],
  },
  1,
);

/** A task that waits for a word about its plan, and the event that said so. */
export const planned = { state: "planned", verified: true, work: null, plan } as const;
export const planReady: EventBody = { type: "plan.ready", ...plan };

const step = { state: "pending", attempts: 0, reds: 0, commit: null, evidence: [], summary: "", notes: [], output: "" };
const work = {
  base: { branch: "main", sha: "0".repeat(40) },
  branch: "feature/stock",
  baseline: null,
  setUp: true,
  steps: plan.plan.steps.map(({ title }) => ({ ...step, title })),
  checkpoints: 0,
  pushed: null,
  leftovers: [],
};

export const executing = { state: "executing", plan, work } as unknown as Partial<Task>;
export const queued = { state: "queued", plan, work: null } as unknown as Partial<Task>;

/** A task that stands still until somebody says that it may go on. */
export const paused = {
  state: "paused",
  reason: "interrupted",
  detail: "",
  resumeAs: "planning",
  outcome: null,
  change: "",
  exit: 4,
  plan: null,
  work: null,
} as const;

/** Its tests say less than before: it waits for somebody who accepts that. */
export const weakened = {
  ...paused,
  reason: "weakened",
  resumeAs: "executing",
  plan,
  work,
} as unknown as Partial<Task>;

export const question: Question = {
  n: 1,
  round: 1,
  text: "When is the stock taken?",
  options: ["When reserving", "When paying"],
  default: null,
  deadline: "2099-01-01T00:00:00.000Z",
  answer: null,
};
export const clarifying = { state: "clarifying" as const, previous: null, change: "", questions: [question] };

let next = 1;

/** A message as the Bot API brings it. */
export function aMessage(
  text: string,
  { from = 7, chat = from, ...more }: Record<string, unknown> & { from?: number; chat?: number } = {},
) {
  next += 1;
  const date = Math.floor(Date.now() / 1000);
  const group = chat < 0 ? { id: chat, type: "supergroup" } : { id: chat, type: "private" };
  const sender = { id: from, is_bot: false, first_name: `Person ${from}`, language_code: "en" };
  return { update_id: 9_000 + next, message: { message_id: next, date, from: sender, chat: group, text, ...more } };
}
