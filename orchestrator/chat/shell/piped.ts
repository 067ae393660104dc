import { Readable } from "node:stream";
import { Exit, UserError } from "../../task/errors.ts";
import { openCli } from "../cli/cli.ts";
import { follow } from "../cli/follow.ts";
import { Session } from "../cli/session.ts";
import type { CliWorld } from "../cli/world.ts";
import { closeHeld } from "./connection.ts";
import { runLine } from "./line_run.ts";
import type { ShellStart } from "./room.ts";

/**
 * The shell where nothing can be redrawn: every line on its own, with its echo on stderr. Resolves to the exit code of the last one
 * that failed, else 3 when a task still waits for a person, else 0.
 */
export async function runPiped(start: ShellStart): Promise<number> {
  const { world, globals, held, registryOf } = start;
  let failed: number = Exit.done;
  let isLast = false;
  /** Tasks that waited for a decision or an answer when they were last followed. */
  const waiting = new Set<string>();
  const inside: CliWorld = {
    ...world,
    connect: held.lend,
    // Commands must not read from stdin, because the next lines are there.
    stdin: Readable.from([]),
    shell: {
      async follow(options) {
        const exit = await follow(inPlace, session, { ...options, noInput: true });
        if (exit === Exit.waiting) waiting.add(options.id);
        else waiting.delete(options.id);
        return exit;
      },
    },
  };
  const inPlace = openCli({ ...inside, shell: {} }, globals);
  const cli = openCli(inside, globals);
  const session = await Session.open(cli, "execute");
  const registry = await registryOf(cli, {
    async exit() {
      isLast = true;
    },
    clear() {},
    alone: (act) => act(),
  });
  try {
    for await (const line of linesOf(world.stdin)) {
      if (line.trim() === "") continue;
      if (!cli.quiet && !cli.json) cli.tell(cli.err.dim(`› ${world.clean(line)}`));
      const exit = await runLine({ cli, session, registry }, line);
      if (exit !== Exit.done && exit !== Exit.waiting) failed = exit;
      if (isLast || exit === Exit.interrupted) break;
    }
    if (failed !== Exit.done) return failed;
    // A later line may have decided about a task that an earlier line followed.
    for (const id of waiting) if (await waits(session, id)) return Exit.waiting;
    return Exit.done;
  } finally {
    if (!inPlace.leaving) await closeHeld(start);
  }
}

async function waits(session: Session, id: string): Promise<boolean> {
  const view = session.call((devorch) => devorch.show(id));
  const state = await view.then(
    (shown) => shown.state,
    (error) => {
      if (error instanceof UserError) return null;
      throw error;
    },
  );
  return state === "planned" || state === "clarifying";
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
