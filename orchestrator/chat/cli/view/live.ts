import type { Progress } from "../../../run/workspace.ts";
import type { TaskEvent } from "../../../task/events.ts";
import { duration, formatBytes } from "../../../texts/measures.ts";
import type { Cli } from "../cli.ts";

/** A longer wait for a model is shown with its duration, in milliseconds. */
const countedWaitMs = 2_000;

/** The current activity: bytes of a clone or push, the running command's last line, the model that answers. */
export class Live {
  readonly #cli: Cli;
  #words = "";
  #since = 0;
  #thinking = false;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  hear(progress: Progress): void {
    this.#words = this.#wordsOf(progress);
    this.#since = Date.now();
    this.#thinking = progress.phase === "model";
  }

  /** An event ends the activity before it. Progress arrives faster than events, so an activity may be newer than the event. */
  end(event: TaskEvent): void {
    if (Date.parse(event.at) > this.#since) this.#words = "";
  }

  text(now: number): string {
    const waited = now - this.#since;
    return this.#words !== "" && this.#thinking && waited >= countedWaitMs
      ? `${this.#words} ${duration(waited)}`
      : this.#words;
  }

  #wordsOf(progress: Progress): string {
    const { say, lang } = this.#cli;
    if (progress.phase === "command") return progress.line;
    if (progress.phase === "model") return say("cli.thinking", { model: progress.model.replace(/^[^/]*\//, "") });
    const { phase, bytes: done, total } = progress;
    const amount = total ? `${formatBytes(done, lang)} / ${formatBytes(total, lang)}` : formatBytes(done, lang);
    return say(phase === "clone" ? "cli.cloning" : "cli.pushing", { amount });
  }
}
