import { diffLines, diffStat, fileStats } from "../../../cards/diff.ts";
import { type Cli, printJson } from "../../cli.ts";
import { type Session, withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "diff", "help.diff")
    .argument("[id]", cli.say("help.arg.id"))
    .option("--stat", cli.say("help.option.stat"))
    .action(async (arg, { stat }) => {
      const id = await whichTask(cli, { command: "diff", arg, fits: ({ branch }) => branch !== null });
      await withSession(cli, "read", (session) => printDiff(cli, session, id, { stat: stat === true }));
    });

export async function printDiff(cli: Cli, session: Session, id: string, { stat = false } = {}): Promise<void> {
  const diff = await session.call((devorch) => devorch.diff(id));
  if (stat) {
    printStat(cli, id, diff);
    return;
  }
  if (cli.json) return printJson(cli, { id, diff });
  if (diff.trim() === "") return cli.tell(cli.say("cli.no-diff", { id }));
  for (const line of diffLines(diff, cli.out)) cli.print(line);
}

/** The changed files with their lines, and the sum. */
function printStat(cli: Cli, id: string, diff: string): void {
  const files = fileStats(diff);
  const { added, removed } = diffStat(diff);
  if (cli.json) {
    printJson(cli, { id, files, added, removed });
    return;
  }
  if (files.length === 0) {
    cli.tell(cli.say("cli.no-diff", { id }));
    return;
  }
  const width = Math.max(...files.map(({ path }) => Bun.stringWidth(cli.out.text(path))));
  for (const file of files) {
    const path = cli.out.text(file.path);
    const blank = " ".repeat(width - Bun.stringWidth(path));
    cli.print(`${path}${blank}  ${cli.out.good(`+${file.added}`)} ${cli.out.bad(`−${file.removed}`)}`);
  }
  cli.print(`${cli.say("card.files", { count: files.length })} +${added} −${removed}`);
}
