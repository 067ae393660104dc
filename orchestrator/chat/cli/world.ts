import type { Readable, Writable } from "node:stream";
import type { Connect } from "../../actions/devorch.ts";
import type { Progress } from "../../run/workspace.ts";
import type { Lang } from "../../texts/sentence.ts";
import type { Evaluation } from "../../understanding/classifier/evaluate.ts";
import type { FollowOptions } from "./follow.ts";
import type { SetUp } from "./init/set_up.ts";
import type { Globals } from "./syntax/globals.ts";
import type { ScreenArea } from "./view/terminal.ts";

/** A setting as `devorch config` shows it; `value` is already masked where it is a secret. */
export interface SettingRow {
  name: string;
  value: string;
  from: "environment" | "file" | "default" | "option";
}

/** One check of `devorch doctor` or `repo check`: its name, result and fix. */
export interface CheckLine {
  name: string;
  ok: boolean;
  /** False: a failed check is a warning only. */
  needed: boolean;
  detail: string;
  fix: string;
}

/** An intent as `devorch intents list` shows it. */
export interface IntentRow {
  name: string;
  description: string;
  examples: number;
}

/** A model of a role, as `devorch models list` shows it; prices in USD per million tokens, null where unknown. */
export interface ModelRow {
  role: string;
  model: string;
  /** False: its key or its provider is missing. */
  key: boolean;
  inputUsd: number | null;
  outputUsd: number | null;
}

/** A plugin's file as `devorch plugins list` shows it. */
export interface PluginRow {
  name: string;
  kind: "intent" | "agent" | "tool" | "provider" | "forge" | "prompt" | "schedule" | "mcp";
  file: string;
  sha256: string | null;
  state: "loaded" | "kept" | "broken" | "disabled";
  /** The file that the reason is about: its own, or the examples beside it. */
  problemFile: string | null;
  line: number | null;
  /** Why it is not loaded, or why only its earlier version is. */
  reason: string | null;
  /** The built-in that it replaces: `intent status`. */
  replaces: string | null;
  /** Of an MCP server: how many tools it has, or why it does not answer. */
  server: { tools: number } | { why: string } | null;
  /** Of a schedule: when it is next (ISO). */
  next?: string | null;
}

/** The result of `devorch plugins check` for one file; `note` says what could not be checked. */
export interface CheckedPlugin {
  file: string;
  kind: string;
  name: string;
  ok: boolean;
  problems: { file: string; line: number | null; reason: string }[];
  note: string | null;
}

/** The help to write plugins. */
export interface PluginKit {
  folder: string;
  list(): Promise<PluginRow[]>;
  /** Throws UserError for what is no plugin's file. */
  check(files: readonly string[]): Promise<CheckedPlugin[]>;
  init(folder: string | undefined): Promise<{ file: string; written: boolean }[]>;
  /** Throws UserError for a bad kind or name, and rather than replace a file. */
  create(kind: string, name: string): Promise<{ files: string[]; replaces: boolean }>;
}

/** The health of the service on HTTP_ADDR. */
export interface HealthAnswer {
  status: "healthy" | "unhealthy";
  version: string;
  database: string;
  telegram: string;
}

/** Everything outside that the command line uses. app/command_line.ts builds the real one. */
export interface CliWorld {
  connect: Connect;
  /** DEVORCH_URL: the tasks are on another machine, which reaches no folder of this one. */
  remote: string | null;
  /** The names of the commands of this version. */
  commands: ReadonlySet<string>;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  stderr: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  env: Record<string, string | undefined>;
  /** The language when `--lang` does not say another. */
  lang: Lang;
  version: string;
  cwd: string;
  /** The operating system's user name, recorded with decisions. */
  user: string;
  /** The lasting chat of this user's terminal. */
  chat: string;
  /** LOGS_PATH. */
  logs: string;
  /** Redacts secrets and drops ANSI, control and bidi characters. */
  clean(text: string): string;
  signals: {
    /** Calls `handler` at each Ctrl-C instead of dying; returns how to stop that. */
    onInterrupt(handler: () => void): () => void;
  };
  settings(): Promise<SettingRow[]>;
  doctor(): Promise<CheckLine[]>;
  /** Opens the person's $EDITOR on the text; null when it failed. Throws UserError when there is none. */
  openEditor(text: string, suffix: string): Promise<string | null>;
  /** Checks a repository without changing anything: reachable, token, commands found. */
  checkRepo(nameOrUrl: string): Promise<CheckLine[]>;
  /** Intents and their evaluation, without owning the data folder. */
  understanding: {
    intents(): Promise<IntentRow[]>;
    /** Throws UserError for a line of `tsv` that is not as it should be; `file` is how it is named then. */
    evaluate(tsv: string, options: { file: string; model: boolean }): Promise<Evaluation>;
  };
  /** The models and the prompts that this installation would use. */
  installed: {
    models(): Promise<ModelRow[]>;
    checkModels(): Promise<CheckLine[]>;
    prompts(): Promise<{ name: string; text: string }[]>;
  };
  plugins: PluginKit;
  /** What `devorch init` works with. */
  setUp(): Promise<SetUp>;
  demo(output: { json: boolean; quiet: boolean }): Promise<number>;
  /** Executes tasks until a signal; `ready` is called with its address. Throws UserError when it cannot. */
  serve(ready: (url: string) => void): Promise<number>;
  /** Puts a copy in the place of the database. Throws UserError 75 while another process owns the data folder, 2 for a bad file. */
  /** Copies everything from one database to another one; each is an address of PostgreSQL or a path. */
  /** Brings the schema of the database up to date. */
  migrateStore(): Promise<{ schema: number }>;
  copyStore(from: string, to: string): Promise<{ tables: number; rows: number; tasks: number }>;
  restore(file: string): Promise<{ file: string; tasks: number; aside: string | null }>;
  /** The same with the Telegram bot in it; `tell` prints a line. */
  bot(ready: (url: string) => void, tell: (line: string) => void): Promise<number>;
  /** TELEGRAM_ALLOWED_USERS: owners, unless `devorch users` gave them another role. */
  telegramUsers: readonly number[];
  /** Throws UserError 75 when no service answers. */
  health(): Promise<HealthAnswer>;
  /** Listens to what runs in this process: bytes of a clone or push, the last line of the running command. */
  watch(listener: (task: string, progress: Progress) => void): () => void;
  /** Commands that other parts bring, by name; they get the arguments after their name and return the exit code. */
  more: Readonly<Record<string, (args: string[], globals: Globals) => Promise<number>>>;
  /** Set for commands that are given inside the shell. */
  shell?: ShellAround;
}

/** What the shell does for the commands that are given in it. */
export interface ShellAround {
  /** Follows a task in place of the command; resolves to the exit code. Absent where the command follows it itself. */
  follow?(options: FollowOptions): Promise<number>;
  /** Where a live block is drawn; absent where nothing can be redrawn. */
  place?(): ScreenArea;
}
