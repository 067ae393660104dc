import type { Progress } from "../../../run/workspace.ts";
import type { TaskEvent } from "../../../task/events.ts";
import { duration, formatBytes } from "../../../texts/measures.ts";
import type { Cli } from "../cli.ts";

/** A longer wait for a model is shown with its duration, in milliseconds. */
const countedWaitMs = 2_000;

/** The current activity: bytes of a clone or push, the running command with its time and last line, the model that answers. */
export class Live {
  readonly #cli: Cli;
  #words = "";
  #since = 0;
  #thinking = false;
  #command = "";
  #commandSince = 0;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  hear(progress: Progress): void {
    this.#since = Date.now();
    const command = progress.phase === "command" ? progress.command : "";
    // The first progress of a command has no line yet.
    if (command !== this.#command || (progress.phase === "command" && progress.line === "")) {
      this.#command = command;
      this.#commandSince = this.#since;
    }
    this.#words = this.#wordsOf(progress);
    this.#thinking = progress.phase === "model";
  }

  /** An event ends the activity before it. Progress arrives faster than events, so an activity may be newer than the event. */
  end(event: TaskEvent): void {
    if (Date.parse(event.at) > this.#since) this.#words = "";
  }

  text(now: number): string {
    if (this.#words !== "" && this.#command !== "") {
      const head = `${this.#command} ${duration(now - this.#commandSince)}`;
      return this.#words === this.#command ? head : `${head} · ${this.#words}`;
    }
    const waited = now - this.#since;
    return this.#words !== "" && this.#thinking && waited >= countedWaitMs
      ? `${this.#words} ${duration(waited)}`
      : this.#words;
  }

  #wordsOf(progress: Progress): string {
    const { say, lang } = this.#cli;
    if (progress.phase === "command") return progress.line || progress.command;
    if (progress.phase === "model") {
      const model = progress.model.replace(/^[^/]*\//, "");
      return say(progress.reviews ? "cli.reviewing" : "cli.thinking", { model });
    }
    const { phase, bytes: done, total } = progress;
    const amount = total ? `${formatBytes(done, lang)} / ${formatBytes(total, lang)}` : formatBytes(done, lang);
    return say(phase === "clone" ? "cli.cloning" : "cli.pushing", { amount });
  }
}
