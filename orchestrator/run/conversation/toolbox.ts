import { createHash } from "node:crypto";
import { redacted } from "../../safety/secret_shapes.ts";
import { linesShown } from "../../safety/visible_text.ts";
import type { Tool, ToolContext } from "../../sdk/tool.ts";
import { isDiskFull, messageOf, Pause, TaskError, UserError } from "../../task/errors.ts";
import { exclusionText } from "../../task/exclusion_reason.ts";
import { plainPath } from "../../task/plain_path.ts";
import { countAsWork, runForExecutor } from "../commit/leftovers.ts";
import { refuseLocked } from "../commit/locked_files.ts";
import { type FileChange, largestFile } from "../editing.ts";
import type { TaskRun } from "../task_run.ts";
import type { Files } from "../workspace.ts";
import type { ToolCall, ToolOutcome } from "./conversation.ts";
import { ShownFiles } from "./shown_files.ts";
import { readInput } from "./tool_input.ts";
import { Trial } from "./trial.ts";

/** Journal intent of an edit: the changes, and the hash of each file before; null for a new file. */
interface EditIntent {
  changes: FileChange[];
  before: (string | null)[];
}

const commandMs = 120_000;

const interruptedCall =
  "devorch was restarted during this call: whether it was done is not known. Look before you call it again.";

/** In the place of a hash: the file is no longer as the conversation saw it. */
const changedSince = "changed";

/** Runs the tools of one conversation: validates, journals what has effects, turns failures into results that the model reads. */
export class Toolbox {
  readonly #run: TaskRun;
  readonly #trial: Trial;
  /** Hash of each file as this conversation last saw it. */
  readonly #seen = new Map<string, string>();
  readonly #shown = new ShownFiles();
  /** Hash of each file that this conversation changed from how it found it. */
  readonly #written = new Map<string, string>();
  readonly #found = new Map<string, string>();
  /** Consecutive failed edits per file. */
  readonly #misses = new Map<string, number>();

  constructor(run: TaskRun) {
    this.#run = run;
    this.#trial = new Trial(run);
  }

  /** Digest of the files that this conversation wrote: equal files, equal text. */
  get state(): string {
    return contentHash(JSON.stringify([...this.#written].sort()));
  }

  async use(call: ToolCall, tool: Tool, key: string): Promise<ToolOutcome> {
    const parsed = readInput(tool.input, call.input);
    if (!parsed.success) return { output: `The input is not right:\n${parsed.problem}`, ok: false };
    if (tool.kind === "write") return this.#write(tool, parsed.data, key);
    if (tool.kind === "command") {
      return this.#run.effect({
        kind: "command",
        key,
        intent: parsed.data,
        act: () => this.#attempt(tool, parsed.data, this.#context(key)),
      });
    }
    if (tool.kind === "remote") {
      return this.#run.effect({
        kind: "remote",
        key,
        intent: parsed.data,
        ...(!tool.repeats && { probe: async () => ({ output: interruptedCall, ok: false }) }),
        act: () => this.#attempt(tool, parsed.data, this.#context(key)),
      });
    }
    return this.#attempt(tool, parsed.data, this.#context(key));
  }

  /** Throws the copy away in which commands were tried. */
  close(): Promise<void> {
    return this.#trial.close();
  }

  /** A replayed call: restores which files and lines the model was shown, and of which content. */
  async recall(call: ToolCall, tool: Tool | undefined, result: { output: string; isError: boolean }, key: string) {
    if (tool?.kind === "read" && !result.isError) await this.#recallRead(call, tool, result.output, key);
    if (tool?.kind !== "write") return;
    const row = await this.#run.ports.store.effect(this.#run.task.id, key);
    if (!row?.done) return;
    const { changes, before } = row.intent as EditIntent;
    this.#noteShown(changes, before);
    for (const { path, content } of changes) this.#noteSeen(path, content);
  }

  async #recallRead(call: ToolCall, tool: Tool, output: string, key: string): Promise<void> {
    const { path } = (call.input ?? {}) as { path?: unknown };
    if (typeof path !== "string" || !linesShown(output)) return;
    const { files } = this.#run.workspace;
    const name = await files.resolve(path).catch(() => path);
    this.#shown.read(name, output);
    const input = readInput(tool.input, call.input);
    const context = { ...this.#context(key), files };
    const now = input.success ? await this.#attempt(tool, input.data, context) : undefined;
    const isAsShown = now?.ok && output.includes(this.#run.ports.redact(now.output));
    const content = await files.content(name).catch(ignoreUnreadable);
    this.#seen.set(name, isAsShown && content !== undefined ? contentHash(content) : changedSince);
  }

  async #attempt(tool: Tool, input: unknown, context: ToolContext): Promise<ToolOutcome> {
    try {
      return { output: (await tool.run?.(input as never, context)) ?? "", ok: true };
    } catch (error) {
      if (error instanceof TaskError)
        return { output: [error.message, error.output].filter(Boolean).join("\n"), ok: false };
      if (error instanceof Pause || error instanceof UserError || this.#run.signal.aborted || isDiskFull(error))
        throw error;
      this.#run.ports.warn("tool.threw", { error: messageOf(error), stack: (error as Error).stack });
      return { output: `The tool failed: ${messageOf(error)}`, ok: false };
    }
  }

  /** Journals the content before the first write, so that an interrupted edit is completed after a restart. */
  async #write(tool: Tool, input: unknown, key: string): Promise<ToolOutcome> {
    const { store } = this.#run.ports;
    const row = await store.effect(this.#run.task.id, key);
    const { changes = [], before = [] } = (row?.intent ?? {}) as Partial<EditIntent>;
    // The conversation may have written these files before an interruption.
    this.#noteShown(changes, before);
    if (row?.done) return row.result as ToolOutcome;
    if (row) {
      await this.#apply(changes, await this.#contents(changes));
      return this.#finished(key, { output: "Applied (after an interruption).", ok: true });
    }
    let journaled = false;
    const { files } = this.#run.workspace;
    let notes: string[] = [];
    const context = this.#context(key, async (given) => {
      if (journaled) throw new TaskError("One edit per call.");
      const changes: FileChange[] = [];
      for (const change of given) changes.push({ ...change, path: await files.resolve(change.path) });
      refuseUnwritable(changes);
      refuseLocked(
        this.#run.task,
        changes.map(({ path }) => path),
      );
      await this.#refuseUncommittable(changes);
      notes = await files.check(changes);
      const before = await this.#contents(changes);
      this.#refuseStale(changes, before);
      refuseRedacted(changes, before);
      const intent: EditIntent = {
        changes,
        before: before.map((content) => (content === undefined ? null : contentHash(content))),
      };
      await this.#run.commit({ effect: { key, kind: "edit", intent, done: false } });
      journaled = true;
      await this.#apply(changes, before);
    });
    const told = await this.#attempt(tool, input, context);
    if (!journaled) return told;
    return this.#finished(key, { ...told, output: [told.output, ...notes].filter(Boolean).join("\n") });
  }

  #finished(key: string, told: ToolOutcome): ToolOutcome {
    this.#run.commitLater({ effect: { key, kind: "edit", result: told, done: true } });
    return told;
  }

  #contents(changes: readonly FileChange[]): Promise<(string | undefined)[]> {
    return Promise.all(changes.map(({ path }) => this.#run.workspace.files.content(path)));
  }

  #noteShown(changes: readonly FileChange[], before: readonly unknown[]): void {
    const gone = changes.filter(({ content }) => content === null);
    for (const [index, { path, content }] of changes.entries())
      if (content !== null && (before[index] ?? null) === null) this.#shown.markCreated(path, gone[0]?.path);
    for (const { path } of gone) this.#shown.forget(path);
  }

  async #apply(changes: readonly FileChange[], before: readonly (string | undefined)[]): Promise<void> {
    this.#noteShown(changes, before);
    for (const [index, { path, content, encoding }] of changes.entries()) {
      this.#noteState(path, before[index], content);
      await this.#run.workspace.files.write(path, content, encoding);
      this.#misses.delete(path);
      await countAsWork(this.#run, path);
      this.#noteSeen(path, content);
    }
  }

  #noteSeen(path: string, content: string | null): void {
    if (content === null) this.#seen.delete(path);
    else this.#seen.set(path, contentHash(content));
  }

  #noteState(path: string, before: string | undefined, content: string | null): void {
    const found = this.#found.get(path) ?? contentState(before);
    this.#found.set(path, found);
    const now = contentState(content ?? undefined);
    if (now === found) this.#written.delete(path);
    else this.#written.set(path, now);
  }

  /** Files in a submodule cannot be committed to the branch. */
  async #refuseUncommittable(changes: readonly FileChange[]): Promise<void> {
    for (const { path } of changes) {
      const why = await this.#run.workspace.git.leftOut(path);
      if (why?.kind === "submodule") throw new TaskError(`${path} is refused: ${exclusionText(why)}.`);
    }
  }

  /** Refuses an edit of a file that changed since the model read it. */
  #refuseStale(changes: readonly FileChange[], before: readonly (string | undefined)[]): void {
    for (const [index, { path }] of changes.entries()) {
      const seen = this.#seen.get(path);
      const now = before[index];
      if (seen !== undefined && (now === undefined || contentHash(now) !== seen)) {
        throw new TaskError(`${path} changed since you read it. Read it again, then edit.`);
      }
    }
  }

  #context(
    key: string,
    edit: ToolContext["edit"] = async () => Promise.reject(new TaskError("This tool cannot write.")),
  ): ToolContext {
    const { signal, workspace } = this.#run;
    return {
      ...workspace.editing,
      files: this.#watched(workspace.files),
      edit,
      shownOf: (path) => this.#shown.howMuch(path),
      missed: (named) => {
        const path = plainPath(named);
        const count = (this.#misses.get(path) ?? 0) + 1;
        this.#misses.set(path, count);
        return count;
      },
      leftOut: async (path) => {
        const why = await workspace.git.leftOut(plainPath(path));
        return why ? exclusionText(why) : undefined;
      },
      command: ({ command, timeoutMs = commandMs }) => runForExecutor(this.#run, { command, timeoutMs }),
      tryCommand: ({ command, timeoutMs = commandMs }) => this.#trial.run(key, { command, timeoutMs }),
      signal,
    };
  }

  /** The workspace's files, recording what the model was shown of each. */
  #watched(files: Files): Files {
    return {
      read: async (path, range) => {
        // A file too large for `content` can be read in parts, but not edited.
        const content = await files.content(path).catch(ignoreUnreadable);
        const name = await files.resolve(path);
        const now = content === undefined ? undefined : contentHash(content);
        // Removed or changed since: earlier lines are no longer known.
        if (now !== this.#seen.get(name)) this.#shown.forget(name);
        if (now === undefined) this.#seen.delete(name);
        else this.#seen.set(name, now);
        const output = await files.read(path, range);
        this.#shown.read(name, output);
        return output;
      },
      list: (path, depth) => files.list(path, depth),
      search: (query) => files.search(query),
      exists: (path) => files.exists(path),
      content: (path) => files.content(path),
      resolve: (path) => files.resolve(path),
      encoding: (path) => files.encoding(path),
      linkTarget: (path) => files.linkTarget(path),
      check: (changes) => files.check(changes),
      write: () => Promise.reject(new TaskError("Use edit().")),
      published: () => Promise.reject(new TaskError("Not for tools.")),
      publish: () => Promise.reject(new TaskError("Not for tools.")),
    };
  }
}

function ignoreUnreadable(error: unknown): undefined {
  if (!(error instanceof TaskError)) throw error;
}

/** Refuses the whole edit before the first write if any file cannot be written. */
function refuseUnwritable(changes: readonly FileChange[]): void {
  for (const { path, content } of changes) {
    const bytes = Buffer.byteLength(content ?? "");
    if (bytes > largestFile)
      throw new TaskError(`"${path}" would have ${bytes} bytes; at most ${largestFile} are written.`);
    const folder =
      content !== null && changes.find((other) => other.content !== null && path.startsWith(`${other.path}/`));
    if (folder) throw new TaskError(`"${folder.path}" cannot be a file and the folder of "${path}".`);
  }
}

/** Refuses content with a redaction mark that the file does not have: the mark would replace a secret. */
function refuseRedacted(changes: readonly FileChange[], before: readonly (string | undefined)[]): void {
  for (const [index, { path, content }] of changes.entries()) {
    if ((content ?? "").split(redacted).length <= (before[index] ?? "").split(redacted).length) continue;
    throw new TaskError(
      `${path}: ${redacted} stands for a secret that you are not shown. Leave its line out of your edit, or read the value from the environment.`,
    );
  }
}

function contentState(content: string | undefined): string {
  return content === undefined ? "none" : contentHash(content);
}

function contentHash(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
