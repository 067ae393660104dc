import { createHash } from "node:crypto";
import type { Ports } from "../../run/ports.ts";
import type { Files, Workspace } from "../../run/workspace.ts";
import type { RunOptions, RunResult } from "../../sdk/intent.ts";
import { Exit, Pause, UserError } from "../../task/errors.ts";
import { repoLocation } from "../../task/repo_ref.ts";
import { openFresh } from "../questions/inquire.ts";

const handlerTimeoutMs = 30 * 60_000;
const defaultCommandSeconds = 300;

/** The last user of each clone: handlers of one chat and repository share a clone, one after the other. */
const openClones = new Map<string, Promise<void>>();

/** The chat's own clone, in which a handler reads and runs commands; opened at first use. */
export class ChatClone {
  readonly #ports: Ports;
  readonly #chat: string;
  readonly #repo: string | null;
  readonly #signal = AbortSignal.timeout(handlerTimeoutMs);
  #opened: Promise<{ workspace: Workspace; runId: string }> | undefined;
  release: () => void = () => {};

  constructor(ports: Ports, { chat, repo }: { chat: string; repo: string | null }) {
    this.#ports = ports;
    this.#chat = chat;
    this.#repo = repo;
  }

  async run(
    command: string,
    { network = false, timeoutSeconds = defaultCommandSeconds }: RunOptions = {},
  ): Promise<RunResult> {
    const { workspace, runId } = await this.#open();
    const request = { command, runId, signal: this.#signal, timeoutMs: timeoutSeconds * 1000, network };
    try {
      workspace.commands.beginStep();
      const { exit, ended, output, ms } = await workspace.commands.run(request);
      return { exit, ended, output, ms };
    } catch (error) {
      if (error instanceof Pause) throw new UserError(error.key, error.params, { exit: Exit.paused, cause: error });
      throw error;
    }
  }

  readonly files: Pick<Files, "read" | "list" | "search" | "exists"> = {
    read: async (path, range) => (await this.#files()).read(path, range),
    list: async (path, depth) => (await this.#files()).list(path, depth),
    search: async (query) => (await this.#files()).search(query),
    exists: async (path) => (await this.#files()).exists(path),
  };

  /** For an agent that reads; undefined where the chat has no repository. */
  async readable(): Promise<Workspace | undefined> {
    return this.#repo === null ? undefined : (await this.#open()).workspace;
  }

  /** Closes the clone and lets the next handler use it. */
  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.workspace.close();
    this.release();
  }

  async #files(): Promise<Files> {
    return (await this.#open()).workspace.files;
  }

  #open(): Promise<{ workspace: Workspace; runId: string }> {
    this.#opened ??= this.#begin();
    return this.#opened;
  }

  async #begin(): Promise<{ workspace: Workspace; runId: string }> {
    if (this.#repo === null || this.#repo === "") throw new UserError("task.repo-missing", {});
    const repo = await this.#ports.workspaces.resolve(this.#repo);
    const where = JSON.stringify([this.#chat, repoLocation(repo)]);
    const folder = `handler-${createHash("sha256").update(where).digest("hex").slice(0, 16)}`;
    await this.#turn(folder);
    const { workspace } = await openFresh(this.#ports, repo, folder, this.#signal);
    return { workspace, runId: folder };
  }

  async #turn(folder: string): Promise<void> {
    const before = openClones.get(folder);
    const mine = new Promise<void>((resolve) => {
      this.release = () => {
        if (openClones.get(folder) === mine) openClones.delete(folder);
        resolve();
      };
    });
    openClones.set(folder, mine);
    await before;
  }
}
