import type { Devorch } from "../../../actions/devorch.ts";
import type { Cli } from "../cli.ts";
import { within } from "../session.ts";

interface Word {
  id: string;
  detach: boolean;
  noInput: boolean;
  say(devorch: Devorch): Promise<void>;
}

/** Says a word about a task and follows what comes of it, as `run` would; with `--detach` it returns at once. */
export async function sayAndFollow(cli: Cli, word: Word): Promise<number> {
  return await within(cli, word.detach ? "detached" : "execute", async (session) => {
    if (word.detach) {
      await session.call(word.say);
      cli.print(word.id);
      return 0;
    }
    const { follow, pastEvents } = await import("../follow.ts");
    const past = await pastEvents(session, word.id);
    await session.call(word.say);
    return await follow(cli, session, { id: word.id, noInput: word.noInput, past });
  });
}
