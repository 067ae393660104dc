import type { Readable } from "node:stream";
import { Exit, UserError } from "../../task/errors.ts";
import type { FollowOptions } from "../cli/follow.ts";
import { runLine } from "./line_run.ts";
import type { Room } from "./room.ts";

/**
 * Runs piped lines one after the other. Resolves to the exit code of the last one that failed, else 3 when a
 * task still waits for a person, else 0.
 */
export class Piped {
  #failed: number = Exit.done;
  #ended = false;
  /** Tasks that waited for a decision or an answer when they were last followed. */
  readonly #waiting = new Set<string>();

  /** Follows a task in place and remembers how it stands. */
  async follow(options: FollowOptions, inPlace: (options: FollowOptions) => Promise<number>): Promise<number> {
    const exit = await inPlace({ ...options, noInput: true });
    if (exit === Exit.waiting) this.#waiting.add(options.id);
    else this.#waiting.delete(options.id);
    return exit;
  }

  /** The line that runs is the last one. */
  end(): void {
    this.#ended = true;
  }

  async run(room: Room, input: Readable): Promise<number> {
    const { cli } = room;
    for await (const line of linesOf(input)) {
      if (line.trim() === "") continue;
      if (!cli.quiet && !cli.json) cli.tell(cli.err.dim(`› ${cli.world.clean(line)}`));
      const exit = await runLine(room, line);
      if (exit !== Exit.done && exit !== Exit.waiting) this.#failed = exit;
      if (this.#ended || exit === Exit.interrupted) break;
    }
    if (this.#failed !== Exit.done) return this.#failed;
    return (await this.#stillWaits(room)) ? Exit.waiting : Exit.done;
  }

  /** A later line may have decided about a task that an earlier line followed. */
  async #stillWaits({ session }: Room): Promise<boolean> {
    for (const id of this.#waiting) {
      const state = await session
        .call((devorch) => devorch.show(id))
        .then(
          (view) => view.state,
          (error) => {
            if (error instanceof UserError) return null;
            throw error;
          },
        );
      if (state === "planned" || state === "clarifying") return true;
    }
    return false;
  }
}

/** Lines end at LF alone: readline also splits at U+2028, and would run the rest of a message as a command. */
async function* linesOf(input: Readable): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of input) {
    const lines = (rest + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }))).split(/\r?\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
