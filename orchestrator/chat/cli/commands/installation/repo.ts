import { resolve } from "node:path";
import { Exit, UserError } from "../../../../task/errors.ts";
import { type ProfileEntry, type ProfileKey, profileOf, type RepoRef } from "../../../../task/repo_ref.ts";
import { dayAndTime } from "../../../../texts/measures.ts";
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
      .option("--forge <name>", cli.say("help.option.forge"))
      .action((name, url, { forge }) => add(cli, name, url, forge)),
  );
  repo.addCommand(newCommand(cli, "list", "help.repo.list").action(() => listRepos(cli)));
  repo.addCommand(
    newCommand(cli, "show", "help.repo.show")
      .argument("<name>", cli.say("help.arg.name"))
      .action((name) => showRepo(cli, name)),
  );
  const set = newCommand(cli, "set", "help.repo.set").argument("<name>", cli.say("help.arg.name"));
  for (const [key, value] of Object.entries(settings))
    set.option(`--${key} <${value}>`, cli.say(`help.repo.set.${key as ProfileKey}`));
  set.option("--unset <setting>", cli.say("help.repo.set.unset"), (key: string, all: string[] = []) => [...all, key]);
  repo.addCommand(set.action((name, options) => setRepo(cli, name, options as SetOptions)));
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

/** Each setting, and how the help names its value. */
const settings: Record<ProfileKey, string> = {
  test: "command",
  setup: "command",
  base: "branch",
  pr: "off|draft|ready",
  ci: "off|ask|auto",
  issues: "label",
  "max-cost": "usd",
  reviewers: "names",
  "base-moved": "say|merge",
};

type SetOptions = Record<string, string> & { unset?: string[] };

async function setRepo(cli: Cli, name: string, { unset = [], ...given }: SetOptions): Promise<void> {
  const set = Object.fromEntries(Object.entries(given).map(([option, value]) => [dashed(option), value]));
  const change = { set, unset, by: cli.world.user };
  await withSession(cli, "read", (session) => session.call((devorch) => devorch.setRepo(name, change)));
  if (!cli.quiet) cli.tell(cli.say("cli.repo-set", { name }));
}

/** The option's name as it is typed. */
function dashed(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function showRepo(cli: Cli, name: string): Promise<void> {
  const repos = await withSession(cli, "read", (session) => session.call((devorch) => devorch.repos()));
  const row = repos.find((each) => each.name === name);
  if (!row) throw new UserError("repo.set.unknown", { name, names: repos.map((each) => each.name).join(", ") || "–" });
  if (cli.json) return printJson(cli, row);
  cli.print(`${cli.out.bold(cli.out.text(name))}  ${cli.out.text(repoAddress(row.repo))}`);
  const { profile = [] } = row;
  if (profile.length === 0)
    return cli.printText(cli.out.dim(cli.say("cli.repo-no-settings", { name: cli.out.text(name) })));
  const rows = profile.map((entry) => [entry.key, cli.out.text(valueText(entry)), signature(cli, entry)]);
  const columns = [
    { title: cli.say("column.setting") },
    { title: cli.say("column.value"), shrinks: true },
    { title: cli.say("column.by") },
  ];
  for (const line of table(columns, rows, cli.world.stdout.columns ?? 0)) cli.print(line);
}

function valueText({ value }: ProfileEntry): string {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" ? value.run : String(value);
}

function signature(cli: Cli, { by, at }: ProfileEntry): string {
  return cli.say("cli.repo-set-by", { by: cli.out.text(by), at: dayAndTime(at) });
}

async function add(cli: Cli, name: string, url: string, forge: string | undefined): Promise<void> {
  if (cli.world.remote !== null && /^([.~/]|file:)/i.test(url)) throw new UserError("remote.folder", { repo: url });
  const at = /^[.~]?\//.test(url) || url === "." || url === ".." ? resolve(cli.world.cwd, url) : url;
  await withSession(cli, "read", (session) => session.call((devorch) => devorch.addRepo(name, at, forge ?? null)));
  if (!cli.quiet) cli.tell(cli.say("cli.repo-added", { name }));
}

async function listRepos(cli: Cli): Promise<void> {
  const repos = await withSession(cli, "read", (session) => session.call((devorch) => devorch.repos()));
  if (cli.json) return printJson(cli, repos);
  if (repos.length === 0) return cli.tell(cli.say("cli.no-repos"));
  const rows = repos.map(({ name, repo, test, profile = [] }) => [
    cli.out.text(name),
    cli.out.text(repoAddress(repo)),
    cli.out.text(profileOf(profile).test ?? test ?? ""),
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
  // It clones here, with the keys of this machine.
  if (cli.world.remote !== null) throw new UserError("remote.here-only", { name: "repo check" });
  const repo = name ?? aroundFolder(cli.world.cwd);
  if (repo === null) throw new UserError("cli.no-repository");
  const lines = await cli.world.checkRepo(repo);
  cli.exit = printChecks(cli, lines, Exit.config);
}

function repoAddress(repo: RepoRef): string {
  return repo.kind === "folder" ? repo.path : repo.url;
}
