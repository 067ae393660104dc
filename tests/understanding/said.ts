import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Devorch } from "../../orchestrator/actions/devorch.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Intent, IntentContext } from "../../orchestrator/sdk/intent.ts";
import { emptyLoaded } from "../../orchestrator/sdk/load.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import { systemClock } from "../../orchestrator/task/clock.ts";
import type { Task } from "../../orchestrator/task/task.ts";
import { route } from "../../orchestrator/understanding/route.ts";
import { shippedIntents } from "../intents/messages.ts";
import { aFolder, aTask } from "../store/sample.ts";
import { clarifying, executing, planned, question } from "../support/telegram/inside.ts";

/** What is pending in a chat, and the tasks that were shown in it, the last one last. */
const situations: Readonly<Record<string, readonly Partial<Task>[]>> = {
  none: [],
  plan: [planned],
  question: [asking("Which currency should the invoice show?", ["EUR", "USD"])],
  open: [asking("What should the button say?", [])],
  running: [executing],
  failed: [{ state: "failed", reason: "retries" } as Partial<Task>],
  finished: [{ state: "completed" } as Partial<Task>],
  two: [planned, planned],
};

function asking(text: string, options: string[]): Partial<Task> {
  return { ...clarifying, questions: [{ ...question, text, options }] } as Partial<Task>;
}

export interface SaidSentence {
  situation: string;
  text: string;
  /** Each of these serves the person equally. */
  meant: string[];
  task: string | undefined;
}

export function saidSentences(): SaidSentence[] {
  const lines = readFileSync(join(import.meta.dir, "sentences.tsv"), "utf8").split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [situation = "", text = "", meant = "", task] = line.split("\t");
      return { situation, text, meant: meant.split("|"), task };
    });
}

export interface Heard extends SaidSentence {
  /** `ask` where devorch asks back. */
  found: string;
  foundTask: string | null;
  by?: string;
  confidence?: number;
}

const chat = "telegram:7";
/** Tasks that are named in sentences although another one was shown last. */
const elsewhere = 12;

/** What the router makes of each sentence, in a real store, where each handler only notes that it was called. */
export async function heardBy(sentences: readonly SaidSentence[], models = noModels): Promise<Heard[]> {
  const heard: Heard[] = [];
  let called: Pick<Heard, "found" | "foundTask" | "by" | "confidence"> = { found: "ask", foundTask: null };
  const noting = (found: string) => async (context: Pick<IntentContext, "task" | "found">) => {
    called = { found, foundTask: context.task?.id ?? null, ...context.found };
  };
  const shipped = [...(await shippedIntents())].map(
    ([name, intent]) => [name, { ...intent, handle: noting(name) }] as const,
  );
  const loaded = { ...emptyLoaded(), intents: new Map<string, Intent>(shipped) };
  for (const situation of new Set(sentences.map((one) => one.situation))) {
    const folder = aFolder();
    const store = await openStore(folder.path, { now: Date.now });
    const ports = { store, loaded, clock: systemClock, models, warn() {} } as unknown as Ports;
    const shown = situations[situation] ?? [];
    const at = new Date(Date.now() - 600_000).toISOString();
    for (const changes of situation === "two" ? [] : Array.from({ length: elsewhere }, otherTask))
      await store.create((id) => aTask(id, { ...changes, chat: "terminal:1", updatedAt: at }), []);
    let task: string | null = null;
    for (const [n, changes] of shown.entries()) {
      const updatedAt = new Date(Date.parse(at) + n * 60_000).toISOString();
      task = (await store.create((id) => aTask(id, { ...changes, chat, updatedAt }), [])).task.id;
    }
    await store.saveChat({ id: chat, lang: null, repo: "shop", task });
    for (const one of sentences.filter((said) => said.situation === situation)) {
      called = { found: "ask", foundTask: null };
      await route({} as Devorch, ports, { text: one.text, chat, lang: "en", repo: null });
      heard.push({ ...one, ...called });
    }
    await store.close();
    folder.remove();
  }
  return heard;
}

function otherTask(_: unknown, at: number): Partial<Task> {
  return at === 7 || at === 10 ? executing : ({ state: "completed" } as Partial<Task>);
}

/** No classifier model is set. */
const noModels = { of: () => [] };

const decisions = new Set(["approve", "reject", "cancel", "clarify"]);

export const isUnderstood = ({ meant, found, task, foundTask }: Heard) =>
  meant.includes(found) && (found === "ask" || task === undefined || task === foundTask);
/** It decides or answers what was not meant, or about another task. */
export const decidesWrongly = (one: Heard) => !isUnderstood(one) && decisions.has(one.found);
/** It begins a task that was not meant, or acts on another than the one that was. */
export const startsWrongly = (one: Heard) =>
  !isUnderstood(one) &&
  (one.found === "task_new" || (one.task !== undefined && one.foundTask !== one.task && one.found !== "ask"));
