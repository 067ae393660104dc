import { readDollars } from "../../../../models/dollars.ts";
import type { Person, Role } from "../../../../safety/people.ts";
import { UserError } from "../../../../task/errors.ts";
import { dayAndTime, money } from "../../../../texts/measures.ts";
import { type Cli, printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, parseRole } from "../../syntax/command.ts";
import { table } from "../../table.ts";

export const define: Define = (cli) => {
  const users = newCommand(cli, "users", "help.users").helpCommand(false);
  users.addCommand(newCommand(cli, "list", "help.users.list").action(() => listPeople(cli)));
  users.addCommand(
    newCommand(cli, "pair", "help.users.pair")
      .option("--role <role>", cli.say("help.option.role"), "member")
      .action((options) => pair(cli, parseRole(options.role))),
  );
  users.addCommand(
    newCommand(cli, "role", "help.users.role")
      .argument("<user>", cli.say("help.arg.user"))
      .argument("<role>", cli.say("help.arg.role"))
      .action((user, role) => change(cli, parsePersonId(user), parseRole(role))),
  );
  users.addCommand(
    newCommand(cli, "remove", "help.users.remove")
      .argument("<user>", cli.say("help.arg.user"))
      .action((user) => remove(cli, parsePersonId(user))),
  );
  users.addCommand(
    newCommand(cli, "limit", "help.users.limit")
      .argument("<user>", cli.say("help.arg.user"))
      .argument("<usd>", cli.say("help.arg.usd-per-day"))
      .action((user, usd) => limit(cli, parsePersonId(user), usd)),
  );
  return users;
};

async function limit(cli: Cli, id: string, arg: string): Promise<void> {
  const usd = arg === "off" ? null : readDollars(arg);
  if (usd === undefined) throw new UserError("users.bad-limit", { value: arg });
  await withSession(cli, "read", (session) => session.call((devorch) => devorch.setPersonLimit(id, usd)));
  if (!cli.quiet) cli.tell(cli.say("users.limited", { id, usd: usd ?? 0 }));
}

async function listPeople(cli: Cli): Promise<void> {
  const [saved, limits] = await withSession(cli, "read", (session) =>
    session.call((devorch) => Promise.all([devorch.people(), devorch.personLimits()])),
  );
  const listed = cli.world.telegramUsers
    .map((user) => `telegram:${user}`)
    .filter((id) => !saved.some((person) => person.id === id))
    .map((id): Person => ({ id, role: "owner", name: cli.say("users.settings"), lang: null }));
  const people = [...listed, ...saved].map((person) => ({
    ...person,
    usdPerDay: limits.find(({ id }) => id === person.id)?.usdPerDay ?? null,
  }));
  if (cli.json) return printJson(cli, people);
  if (people.length === 0) return cli.tell(cli.say("users.none"));
  const rows = people.map(({ id, role, name, usdPerDay }) => [
    ...[cli.out.text(id), role, cli.out.text(name)],
    usdPerDay === null ? "–" : money(usdPerDay, cli.lang),
  ]);
  const columns = [
    { title: "id" },
    { title: "role" },
    { title: cli.say("column.name") },
    { title: cli.say("column.per-day") },
  ];
  for (const line of table(columns, rows, cli.world.stdout.columns ?? 0)) cli.print(line);
}

async function pair(cli: Cli, role: Role): Promise<void> {
  const made = await withSession(cli, "read", (session) => session.call((devorch) => devorch.invite(role)));
  if (cli.json) return printJson(cli, { ...made, role });
  cli.printText(cli.say("users.code", { code: made.code, role, until: dayAndTime(made.expiresAt) }));
}

async function change(cli: Cli, id: string, role: Role): Promise<void> {
  await withSession(cli, "read", (session) => session.call((devorch) => devorch.setRole(id, role)));
  if (!cli.quiet) cli.tell(cli.say("users.changed", { id, role }));
}

async function remove(cli: Cli, id: string): Promise<void> {
  if (cli.world.telegramUsers.some((user) => `telegram:${user}` === id)) throw new UserError("users.listed", { id });
  await withSession(cli, "read", (session) => session.call((devorch) => devorch.removePerson(id)));
  if (!cli.quiet) cli.tell(cli.say("users.removed", { id }));
}

function parsePersonId(arg: string): string {
  const number = /^(?:telegram:)?(\d{1,15})$/.exec(arg.trim())?.[1];
  if (!number) throw new UserError("users.bad-id", { id: arg });
  return `telegram:${number}`;
}
