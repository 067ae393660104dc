import type { z } from "zod";
import type { Devorch, TaskPage } from "../actions/devorch.ts";
import type { ModelRole } from "../models/models.ts";
import type { PluginState } from "../run/store.ts";
import type { CommandResult, Files } from "../run/workspace.ts";
import type { TaskEvent } from "../task/events.ts";
import type { Task, TaskState } from "../task/task.ts";
import type { Lang, TextParams } from "../texts/index.ts";
import type { Finding } from "../understanding/questions/finding.ts";

/** The context of a handler: the message, its task, and every action. */
export interface IntentContext<Slots = Record<string, never>> {
  text: string;
  lang: Lang;
  chat: string;
  /** The repository that the chat works on, as it was named. */
  repo: string | null;
  /** The task that the message is about, if any. */
  task: Task | null;
  slots: Slots;
  devorch: Devorch;
  /**
   * How sure the router was, and by what; `button` is a slash command as well. `plain`: the message is worded like an example of that
   * kind, so that it denies, doubts and asks nothing.
   */
  found: {
    confidence: number;
    by: "command" | "button" | "context" | "local" | "model";
    kind?: string;
    plain?: boolean;
  };
  /** Reads the chat's repository, without changing anything, to answer a question. */
  inquire(question: string): Promise<Finding>;
  /** Sets the current task or repository of the chat. */
  turnTo(change: { task?: string; repo?: string }): Promise<void>;
  /**
   * Runs a command in the sandbox, in a clone of the chat's repository that belongs to this chat alone; without network unless
   * asked for. A command that fails is a result. Throws UserError without a repository or a sandbox.
   */
  run(command: string, options?: RunOptions): Promise<RunResult>;
  /** Reads that clone. */
  files: Pick<Files, "read" | "list" | "search" | "exists">;
  /** Runs an agent of that name with its prompts and its reading tools, on that clone where there is a repository. */
  agent<Output = unknown>(name: string, input: unknown): Promise<Output>;
  /** Asks a model for a text. */
  complete(prompt: string, options?: { model?: ModelRole }): Promise<string>;
  /** Stored values of this intent, shared by all chats. */
  state: PluginState;
  /**
   * Asks with buttons: `say` is what a press of one says, best as a command: `/deploy branch: main`. Question and labels are
   * keys of the catalogue or free text, as in `say`.
   */
  ask(question: string, choices: readonly { label: string; say: string }[], params?: TextParams): void;
  /** Shows a page about a task, each channel in its own way: its diff, its plan or its log. */
  show(page: TaskPage, task: string): void;
  /** Answers with a sentence of the catalogue (its key) or with free text. */
  say(keyOrText: string, params?: TextParams): void;
}

export interface RunOptions {
  network?: boolean;
  /** Default 300. */
  timeoutSeconds?: number;
}

/** `exit` is null when it was killed; `output` is stdout and stderr, its middle dropped when it is long. */
export type RunResult = Pick<CommandResult, "exit" | "ended" | "output" | "ms">;

/** What a file in `intents/` declares. */
export interface IntentDeclaration<Slots extends z.ZodObject = z.ZodObject> {
  description: string;
  /**
   * What people write when they mean it, in Spanish and English; the local classifier learns from these. More may stand beside
   * the file in `<name>.txt`, one a line.
   */
  examples?: readonly string[];
  /**
   * Examples by what kind of it they are (`fix`, `docs` ...): they count as examples too, and the router says which kind it is.
   * More may stand beside the file in `<name>.<kind>.txt`.
   */
  kinds?: Readonly<Record<string, readonly string[]>>;
  /** What must be known before `handle` runs. */
  slots?: Slots;
  /** States of the task in which it is possible; absent: always. */
  when?: readonly TaskState[];
  /** It changes nothing of a task: those who only read may use a built-in one, and a late message needs no confirmation. */
  readOnly?: boolean;
  handle(context: IntentContext<z.infer<Slots>>): Promise<void>;
  /** Listeners by event type, called for every task after the event was saved. */
  on?: { readonly [Type in TaskEvent["type"]]?: (event: TaskEvent, context: EventContext) => void | Promise<void> };
}

export interface Intent<Slots extends z.ZodObject = z.ZodObject> extends IntentDeclaration<Slots> {
  examples: readonly string[];
}

/** The context of a listener. */
export interface EventContext {
  devorch: Devorch;
  state: PluginState;
}

const intents = new WeakSet<object>();

/** Declares an intent: the default export of a file in `intents/`; the file's name is the intent's name. */
export function defineIntent<Slots extends z.ZodObject>(declared: IntentDeclaration<Slots>): Intent<Slots> {
  const intent = { ...declared, examples: declared.examples ?? [] };
  intents.add(intent);
  return intent;
}

/** The same intent; its examples are read when they are first asked for. */
export function withLateExamples(intent: Intent, read: () => Pick<Intent, "examples" | "kinds">): Intent {
  let known: ReturnType<typeof read> | undefined;
  const examplesRead = () => {
    known ??= read();
    return known;
  };
  const late = Object.defineProperties(
    { ...intent },
    {
      examples: { enumerable: true, get: () => examplesRead().examples },
      kinds: { enumerable: true, get: () => examplesRead().kinds },
    },
  );
  intents.add(late);
  return late;
}

export function isIntent(value: unknown): value is Intent {
  return typeof value === "object" && value !== null && intents.has(value);
}
