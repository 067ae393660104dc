import { diffLines } from "../../../cards/diff.ts";
import { type Cli, printJson } from "../../cli.ts";
import { type Session, withSession } from "../../session.ts";
import { type Define, newCommand, taskId } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "diff", "help.diff")
    .argument("<id>", cli.say("help.arg.id"))
    .action((arg) => withSession(cli, "read", (session) => printDiff(cli, session, taskId(arg))));

export async function printDiff(cli: Cli, session: Session, id: string): Promise<void> {
  const diff = await session.call((devorch) => devorch.diff(id));
  if (cli.json) return printJson(cli, { id, diff });
  if (diff.trim() === "") return cli.tell(cli.say("cli.no-diff", { id }));
  for (const line of diffLines(diff, cli.out)) cli.print(line);
}
