import type { Role } from "../../../../safety/people.ts";
import { dayAndTime } from "../../../../texts/measures.ts";
import { type Cli, printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, parseRole } from "../../syntax/command.ts";
import { table } from "../../table.ts";

export const define: Define = (cli) => {
  const tokens = newCommand(cli, "tokens", "help.tokens").helpCommand(false);
  tokens.addCommand(
    newCommand(cli, "add", "help.tokens.add")
      .argument("<name>", cli.say("help.arg.token"))
      .requiredOption("--role <role>", cli.say("help.option.role"))
      .action((name, options) => add(cli, name, parseRole(options.role))),
  );
  tokens.addCommand(newCommand(cli, "list", "help.tokens.list").action(() => list(cli)));
  tokens.addCommand(
    newCommand(cli, "remove", "help.tokens.remove")
      .argument("<name>", cli.say("help.arg.token"))
      .action((name) => remove(cli, name)),
  );
  return tokens;
};

async function add(cli: Cli, name: string, role: Role): Promise<void> {
  const { token } = await withSession(cli, "read", (session) =>
    session.call((devorch) => devorch.addToken({ name, role })),
  );
  // The one place where a token is not redacted.
  cli.print(cli.json ? JSON.stringify({ name, role, token }) : token);
  if (!cli.quiet) cli.tell(cli.say("tokens.added", { name, role }));
}

async function list(cli: Cli): Promise<void> {
  const tokens = await withSession(cli, "read", (session) => session.call((devorch) => devorch.tokens()));
  if (cli.json) return printJson(cli, tokens);
  if (tokens.length === 0) return cli.tell(cli.say("tokens.none"));
  const columns = [{ title: cli.say("column.name") }, { title: "role" }, { title: cli.say("column.since") }];
  const rows = tokens.map(({ name, role, createdAt }) => [cli.out.text(name), role, dayAndTime(createdAt)]);
  for (const line of table(columns, rows, cli.world.stdout.columns ?? 0)) cli.print(line);
}

async function remove(cli: Cli, name: string): Promise<void> {
  await withSession(cli, "read", (session) => session.call((devorch) => devorch.removeToken(name)));
  if (!cli.quiet) cli.tell(cli.say("tokens.removed", { name }));
}
