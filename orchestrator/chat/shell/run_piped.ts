import { Readable } from "node:stream";
import { openCli } from "../cli/cli.ts";
import { follow } from "../cli/follow.ts";
import { Session } from "../cli/session.ts";
import type { CliWorld } from "../cli/world.ts";
import { closeHeld } from "./leave.ts";
import { Piped } from "./piped.ts";
import type { ShellStart } from "./room.ts";

/** The shell where nothing can be redrawn: every line on its own, with its echo on stderr. */
export async function runPiped(start: ShellStart): Promise<number> {
  const { world, globals, held, registryOf } = start;
  const piped = new Piped();
  const inside: CliWorld = {
    ...world,
    connect: held.lend,
    // Commands must not read from stdin, because the next lines are there.
    stdin: Readable.from([]),
    shell: { follow: (options) => piped.follow(options, (given) => follow(inPlace, session, given)) },
  };
  const inPlace = openCli({ ...inside, shell: {} }, globals);
  const cli = openCli(inside, globals);
  const session = await Session.open(cli, "execute");
  const registry = await registryOf(cli, {
    exit: async () => piped.end(),
    clear() {},
    alone: (act) => act(),
  });
  try {
    return await piped.run({ cli, session, registry }, world.stdin);
  } finally {
    if (!inPlace.leaving) await closeHeld(start);
  }
}
