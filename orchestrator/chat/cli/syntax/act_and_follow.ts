import type { Devorch } from "../../../actions/devorch.ts";
import type { Cli } from "../cli.ts";
import { withSession } from "../session.ts";

interface TaskAction {
  id: string;
  detach: boolean;
  noInput: boolean;
  say(devorch: Devorch): Promise<void>;
}

/** Performs an action on a task and follows the task as `run` does; with `--detach` it returns at once. */
export async function actAndFollow(cli: Cli, action: TaskAction): Promise<number> {
  return await withSession(cli, action.detach ? "detached" : "execute", async (session) => {
    if (action.detach) {
      await session.call(action.say);
      cli.print(action.id);
      return 0;
    }
    const { follow, pastEvents } = await import("../follow.ts");
    const past = await pastEvents(session, action.id);
    await session.call(action.say);
    return await follow(cli, session, { id: action.id, noInput: action.noInput, past });
  });
}
