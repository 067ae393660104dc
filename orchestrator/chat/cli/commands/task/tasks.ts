import type { Devorch, TaskSummary } from "../../../../actions/devorch.ts";
import type { TaskQuery } from "../../../../run/store.ts";
import { withoutBlocks } from "../../../../safety/untrusted.ts";
import { waitingStates } from "../../../../task/task.ts";
import { age, money } from "../../../../texts/measures.ts";
import { stateName } from "../../../cards/state.ts";
import { type Cli, printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, wholeNumber } from "../../syntax/command.ts";
import { table } from "../../table.ts";

/** How many are listed; with --json all. */
const defaultCount = 20;

export const define: Define = (cli) =>
  newCommand(cli, "tasks", "help.tasks")
    .option("--waiting", cli.say("help.option.waiting"))
    .option("--repo <name>", cli.say("help.option.of-repo"))
    .option("-n <count>", cli.say("help.option.count"))
    .action(async ({ waiting, repo, n }) => {
      const query: TaskQuery = {
        ...(waiting && { states: waitingStates }),
        ...(repo !== undefined && { repo }),
        limit: n === undefined ? (cli.json ? undefined : defaultCount) : wholeNumber("-n", n, 1),
      };
      const { tasks, all } = await withSession(cli, "read", (session) =>
        session.call((devorch) => queryTasks(devorch, query)),
      );
      if (cli.json) return printJson(cli, tasks);
      if (tasks.length === 0)
        return cli.tell(cli.say(waiting || repo !== undefined ? "cli.no-such-tasks" : "cli.no-tasks"));
      printTable(cli, tasks);
      const filters = [...(waiting ? ["--waiting"] : []), ...(repo === undefined ? [] : [`--repo ${repo}`])];
      const command = ["devorch tasks", ...filters, "-n", all].join(" ");
      if (all > tasks.length && !cli.quiet) cli.tell(cli.say("cli.more-tasks", { more: all - tasks.length, command }));
    });

async function queryTasks(devorch: Devorch, query: TaskQuery): Promise<{ tasks: TaskSummary[]; all: number }> {
  const tasks = await devorch.tasks(query);
  // Fewer than were asked for are all that there are.
  const all = tasks.length === query.limit ? await devorch.countTasks(query) : tasks.length;
  return { tasks, all };
}

function printTable(cli: Cli, tasks: readonly TaskSummary[]): void {
  const rows = tasks.map((task) => [
    task.id,
    stateName(task.state, cli.lang, cli.out),
    age(task.createdAt, Date.now()),
    cli.out.text(withoutBlocks(task.request).replace(/\s+/g, " ")),
    cli.out.text(task.repo),
    cli.out.text(task.branch ?? "–"),
    money(task.costUsd, cli.lang),
  ]);
  const columns = [
    { title: "id" },
    { title: cli.say("column.state") },
    { title: cli.say("column.age"), align: "right" as const },
    { title: cli.say("column.request"), shrinks: true },
    { title: cli.say("column.repo"), omittedAt: 3 },
    { title: cli.say("column.branch"), shrinks: true, omittedAt: 1 },
    { title: cli.say("column.cost"), align: "right" as const, omittedAt: 2 },
  ];
  for (const line of table(columns, rows, cli.world.stdout.columns ?? 0)) cli.print(line);
}
