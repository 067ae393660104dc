import { openCli } from "../cli/cli.ts";
import { Session } from "../cli/session.ts";
import type { ShellStart } from "./room.ts";

/** Ends like a command: a client at once; an owner stays while tasks of other clients execute, and says so. */
export async function closeHeld({ world, globals, held }: ShellStart): Promise<void> {
  const cli = openCli({ ...world, connect: async () => held.current }, globals);
  const session = await Session.open(cli, "execute");
  await session.close();
}
