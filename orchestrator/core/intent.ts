import type { z } from "zod";
import type { Devorch } from "./devorch.ts";
import type { Finding } from "./inquiry/finding.ts";
import type { Task, TaskState } from "./task.ts";
import type { Lang, TextParams } from "./texts/index.ts";

/** What a handler works with: the words, what they are about, and everything a person can do. */
export interface IntentContext<Slots = Record<string, never>> {
  text: string;
  lang: Lang;
  chat: string;
  /** The repository that the chat works on, as it was named. */
  repo: string | null;
  /** The task that the words are about, if there is one. */
  task: Task | null;
  slots: Slots;
  devorch: Devorch;
  /** How sure the router was, and by what. */
  found: { confidence: number; by: "command" | "button" | "context" | "local" | "model"; kind?: string };
  /** Reads the chat's repository, without changing anything, to answer a question. */
  inquire(question: string): Promise<Finding>;
  /** What this chat is about from now on. */
  turnTo(change: { task?: string; repo?: string }): Promise<void>;
  /** Answers with a sentence of the catalogue (its key) or with free text. */
  say(keyOrText: string, params?: TextParams): void;
}

export interface Intent<Slots extends z.ZodObject = z.ZodObject> {
  description: string;
  /** What people write when they mean it, in Spanish and English; the local classifier learns from these. */
  examples: readonly string[];
  /** Examples by what kind of it they are (`fix`, `docs` ...): they count as examples too, and the router says which kind it is. */
  kinds?: Readonly<Record<string, readonly string[]>>;
  /** What must be known before `handle` runs. */
  slots?: Slots;
  /** States of the task in which it is possible; absent: always. */
  when?: readonly TaskState[];
  handle(context: IntentContext<z.infer<Slots>>): Promise<void>;
}

const intents = new WeakSet<object>();

/** Declares an intent: the default export of a file in `intents/`; the file's name is the intent's name. */
export function defineIntent<Slots extends z.ZodObject>(intent: Intent<Slots>): Intent<Slots> {
  intents.add(intent);
  return intent;
}

export function isIntent(value: unknown): value is Intent {
  return typeof value === "object" && value !== null && intents.has(value);
}
