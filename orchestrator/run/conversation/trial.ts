import { Pause, TaskError } from "../../task/errors.ts";
import { currentOrPreviousWork } from "../../task/task.ts";
import type { CommandSpec, TaskRun } from "../task_run.ts";
import type { CommandResult, TrialCopy } from "../workspace.ts";

const startedAnew =
  "[devorch was restarted since: this copy is a fresh one, without what earlier commands wrote into theirs.]";
const notInstalled =
  "[The dependencies are not installed here, because no set-up has run: what is missing says nothing about the code.]";

/** Planning goes on where no sandbox can be started. */
function asResult(error: unknown): never {
  if (error instanceof Pause && error.reason === "sandbox")
    throw new TaskError("No sandbox could be started.", error.message);
  throw error;
}

/** The copy in which one conversation tries commands: made by the first of them, thrown away with the conversation. */
export class Trial {
  readonly #run: TaskRun;
  #copy: Promise<TrialCopy> | undefined;
  #lacksDependencies = false;

  constructor(run: TaskRun) {
    this.#run = run;
  }

  /** `key`: of this call in the journal. Remarks about the copy are appended to the output. */
  async run(key: string, command: CommandSpec): Promise<CommandResult> {
    const isFirst = this.#copy === undefined;
    const remarks = isFirst && (await this.#isContinued(key)) ? [startedAnew] : [];
    const copy = await this.#open();
    const result = await this.#run.command(command, copy).catch(asResult);
    if (this.#lacksDependencies && (isFirst || result.exit !== 0)) remarks.push(notInstalled);
    return { ...result, output: [result.output.trimEnd(), ...remarks].filter((text) => text !== "").join("\n") };
  }

  async close(): Promise<void> {
    await this.#copy?.then(
      (copy) => copy.remove(),
      () => {},
    );
    this.#copy = undefined;
  }

  async #open(): Promise<TrialCopy> {
    this.#copy ??= this.#make();
    try {
      return await this.#copy;
    } catch (error) {
      // The next command tries again.
      this.#copy = undefined;
      throw error;
    }
  }

  async #make(): Promise<TrialCopy> {
    const { workspace, task, signal } = this.#run;
    const isSetUp = currentOrPreviousWork(task)?.setUp || task.prepared?.failure === null;
    this.#lacksDependencies = !isSetUp && (await workspace.checks()).install !== undefined;
    return workspace.trial({ runId: task.folder, signal });
  }

  /** Whether commands of this conversation were tried by an earlier process. */
  async #isContinued(key: string): Promise<boolean> {
    const { store } = this.#run.ports;
    const rows = await store.effects(this.#run.task.id, key.slice(0, key.lastIndexOf("/") + 1));
    return rows.some((row) => row.kind === "command" && row.key !== key);
  }
}
