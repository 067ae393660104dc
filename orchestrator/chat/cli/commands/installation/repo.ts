import { resolve } from "node:path";
import { Exit, UserError } from "../../../../task/errors.ts";
import type { RepoRef } from "../../../../task/repo_ref.ts";
import { printChecks } from "../../checks.ts";
import { type Cli, printJson } from "../../cli.ts";
import { aroundFolder } from "../../repository.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { table } from "../../table.ts";

export const define: Define = (cli) => {
  const repo = newCommand(cli, "repo", "help.repo").helpCommand(false);
  repo.addCommand(
    newCommand(cli, "add", "help.repo.add")
      .argument("<name>", cli.say("help.arg.name"))
      .argument("<url>", cli.say("help.arg.url"))
      .action((name, url) => add(cli, name, url)),
  );
  repo.addCommand(newCommand(cli, "list", "help.repo.list").action(() => listRepos(cli)));
  repo.addCommand(
    newCommand(cli, "remove", "help.repo.remove")
      .argument("<repo>", cli.say("help.arg.name"))
      .action((name) => remove(cli, name)),
  );
  repo.addCommand(
    newCommand(cli, "check", "help.repo.check")
      .argument("[repo]", cli.say("help.arg.repo"))
      .action((name) => checkRepository(cli, name)),
  );
  return repo;
};

async function add(cli: Cli, name: string, url: string): Promise<void> {
  const at = /^[.~]?\//.test(url) || url === "." || url === ".." ? resolve(cli.world.cwd, url) : url;
  await withSession(cli, "read", (session) => session.call((devorch) => devorch.addRepo(name, at)));
  if (!cli.quiet) cli.tell(cli.say("cli.repo-added", { name }));
}

async function listRepos(cli: Cli): Promise<void> {
  const repos = await withSession(cli, "read", (session) => session.call((devorch) => devorch.repos()));
  if (cli.json) return printJson(cli, repos);
  if (repos.length === 0) return cli.tell(cli.say("cli.no-repos"));
  const rows = repos.map(({ name, repo, test }) => [
    cli.out.text(name),
    cli.out.text(repoAddress(repo)),
    cli.out.text(test ?? ""),
  ]);
  const columns = [
    { title: cli.say("column.name") },
    { title: cli.say("column.place"), shrinks: true },
    { title: cli.say("column.test") },
  ];
  for (const line of table(columns, rows, cli.world.stdout.columns ?? 0)) cli.print(line);
}

async function remove(cli: Cli, name: string): Promise<void> {
  await withSession(cli, "read", (session) => session.call((devorch) => devorch.removeRepo(name)));
  if (!cli.quiet) cli.tell(cli.say("cli.repo-removed", { name }));
}

async function checkRepository(cli: Cli, name: string | undefined): Promise<void> {
  const repo = name ?? aroundFolder(cli.world.cwd);
  if (repo === null) throw new UserError("cli.no-repository");
  const lines = await cli.world.checkRepo(repo);
  cli.exit = printChecks(cli, lines, Exit.config);
}

function repoAddress(repo: RepoRef): string {
  return repo.kind === "folder" ? repo.path : repo.url;
}
