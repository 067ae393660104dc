import type { Cli } from "../cli/cli.ts";
import { tellError } from "../cli/errors.ts";
import type { Session } from "../cli/session.ts";
import type { HeldConnection } from "./connection.ts";
import type { Interactive } from "./interactive.ts";
import type { Watch } from "./watch.ts";

interface Parts {
  cli: Cli;
  session: Session;
  held: HeldConnection;
  watch: Watch;
  interactive: Interactive;
  /** Foreground commands that handle Ctrl-C. */
  foreground: ReadonlySet<() => void>;
}

/** A person at the shell: from the greeting to how they leave. */
export class Typed {
  readonly #parts: Parts;
  readonly #left = Promise.withResolvers<void>();
  #leaving = false;
  /** The person chose to wait for what runs; Ctrl-C from then on pauses it. */
  #waiting = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async run(runLine: (line: string) => Promise<number>): Promise<void> {
    const { cli, held, watch, interactive } = this.#parts;
    if (!cli.quiet) {
      cli.tell(cli.err.dim(cli.say("shell.welcome", { version: cli.world.version })));
      if (!held.owner) cli.tell(cli.err.dim(cli.say("shell.client")));
    }
    interactive.open({
      run: async (line) => {
        await runLine(line);
        // Some commands do not follow the task that they start: `run --detach`.
        await watch.lookForNew().catch((error: unknown) => tellError(cli, error));
      },
      interrupt: () => this.#interrupt(),
      leave: () => this.leave(),
    });
    try {
      await watch.begin().catch((error: unknown) => tellError(cli, error));
      await this.#left.promise;
    } finally {
      await watch.stop();
      await interactive.close();
    }
  }

  /** Ctrl-D or the leave command: ends at once when nothing runs here, else asks whether to wait. */
  async leave(): Promise<void> {
    const { cli, held, watch, interactive } = this.#parts;
    if (this.#leaving) return;
    this.#leaving = true;
    const { running } = watch;
    if (running.length > 0 && held.owner) {
      const key = await interactive.askKey(cli.say("shell.leave", this.#named(running)));
      if (key === cli.say("shell.key.wait")) await this.#wait(running);
      else if (key === "p") await this.#pause(running);
      else {
        this.#leaving = false;
        return;
      }
    } else if (running.length > 0) {
      cli.tell(cli.say("shell.goes-on", { ids: running.join(", ") }));
    }
    this.#left.resolve();
  }

  async #interrupt(): Promise<void> {
    const { cli, watch, interactive, foreground } = this.#parts;
    if (foreground.size > 0) {
      for (const handler of [...foreground]) handler();
      return;
    }
    const { running } = watch;
    if (this.#waiting) return await this.#pause(running);
    if (running.length === 0) return cli.tell(cli.err.dim(cli.say("shell.how-to-leave")));
    const key = await interactive.askKey(cli.say("shell.running", this.#named(running)));
    if (key === "p") await this.#pause(running);
    if (key === "c") await this.#forEach(running, (id) => this.#parts.session.call((devorch) => devorch.cancel(id)));
  }

  async #wait(ids: readonly string[]): Promise<void> {
    const { cli, watch, interactive } = this.#parts;
    this.#waiting = true;
    interactive.hide();
    cli.tell(cli.err.dim(cli.say("shell.waiting", { ids: ids.join(", ") })));
    await watch.idle();
  }

  /** The follower prints the card and the hint how to go on. */
  async #pause(ids: readonly string[]): Promise<void> {
    await this.#forEach(ids, (id) => this.#parts.session.call((devorch) => devorch.pause(id)));
    if (this.#leaving) await this.#parts.watch.idle();
  }

  async #forEach(ids: readonly string[], act: (id: string) => Promise<void>): Promise<void> {
    const ended = await Promise.allSettled(ids.map(act));
    for (const one of ended) if (one.status === "rejected") tellError(this.#parts.cli, one.reason);
  }

  #named(ids: readonly string[]): { ids: string; count: number } {
    return { ids: ids.join(", "), count: ids.length };
  }
}
