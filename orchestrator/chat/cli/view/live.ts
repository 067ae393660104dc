import type { Progress } from "../../../run/workspace.ts";
import type { TaskEvent } from "../../../task/events.ts";
import { bytes, duration } from "../../cards/measures.ts";
import type { Cli } from "../cli.ts";

/** A wait for a model of at least so long is counted. */
const noticeable = 2_000;

/** What goes on right now, in a few words: bytes of a clone or push, the running command's last line, who thinks. */
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

  /** An event ends what went on before it. Progress takes the shorter way, so an event may come after what followed it. */
  end(event: TaskEvent): void {
    if (Date.parse(event.at) > this.#since) this.#words = "";
  }

  text(now: number): string {
    const waited = now - this.#since;
    return this.#words !== "" && this.#thinking && waited >= noticeable
      ? `${this.#words} ${duration(waited)}`
      : this.#words;
  }

  #wordsOf(progress: Progress): string {
    const { say, lang } = this.#cli;
    if (progress.phase === "command") return progress.line;
    if (progress.phase === "model") return say("cli.thinking", { model: progress.model.replace(/^[^/]*\//, "") });
    const { phase, bytes: done, total } = progress;
    const amount = total ? `${bytes(done, lang)} / ${bytes(total, lang)}` : bytes(done, lang);
    return say(phase === "clone" ? "cli.cloning" : "cli.pushing", { amount });
  }
}
