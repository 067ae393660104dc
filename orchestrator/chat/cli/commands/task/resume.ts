import type { Cli } from "../../cli.ts";
import { newKey, withSession } from "../../session.ts";
import { actAndFollow } from "../../syntax/act_and_follow.ts";
import { type Define, dollars, newCommand, someText } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "resume", "help.resume")
    .argument("[id]", cli.say("help.arg.id"))
    .argument("[branch]", cli.say("help.arg.branch"))
    .option("--from-branch <url>", cli.say("help.option.from-branch"))
    .option("--max-cost <usd>", cli.say("help.option.max-cost"))
    .option("--note <text>", cli.say("help.option.note"))
    .option("--yes", cli.say("help.option.yes"))
    .option("--no-input", cli.say("help.option.no-input"))
    .option("--detach", cli.say("help.option.detach"))
    .action(async (arg, _branch, { fromBranch, maxCost, note, yes, input, detach }) => {
      if (fromBranch !== undefined) {
        // `--from-branch <url> <branch>`: the option takes the URL, so the first argument is the branch.
        cli.exit = await fromTheBranch(cli, { url: fromBranch, branch: arg, yes: yes === true, noInput: !input });
        return;
      }
      const id = await whichTask(cli, { command: "resume", arg, noInput: !input });
      const maxCostUsd = maxCost === undefined ? undefined : dollars("--max-cost", maxCost);
      cli.exit = await actAndFollow(cli, {
        id,
        detach: detach === true,
        noInput: !input,
        say: (devorch) => devorch.resume(id, { maxCostUsd, ...(note?.trim() && { note: note.trim() }) }),
      });
    });

async function fromTheBranch(
  cli: Cli,
  request: { url: string; branch: string | undefined; yes: boolean; noInput: boolean },
): Promise<number> {
  const branch = someText(request.branch ?? "", "cli.no-branch");
  return await withSession(cli, "execute", async (session) => {
    const { url, yes } = request;
    const adoption = { url, branch, yes, lang: cli.lang, chat: cli.world.chat, key: newKey() };
    const { id } = await session.call((devorch) => devorch.adopt(adoption));
    const { follow } = await import("../../follow.ts");
    return await follow(cli, session, { id, noInput: request.noInput, yes: request.yes });
  });
}
