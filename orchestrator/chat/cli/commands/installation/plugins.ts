import { relative } from "node:path";
import { Exit } from "../../../../task/errors.ts";
import { type Cli, printJson } from "../../cli.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { table } from "../../table.ts";
import type { CheckedPlugin, PluginRow } from "../../world.ts";

export const define: Define = (cli) => {
  const plugins = newCommand(cli, "plugins", "help.plugins").helpCommand(false);
  plugins.addCommand(newCommand(cli, "list", "help.plugins.list").action(() => printPlugins(cli)));
  plugins.addCommand(
    newCommand(cli, "check", "help.plugins.check")
      .argument("<file...>", cli.say("help.arg.plugin-files"))
      .action((files) => checkPlugins(cli, files)),
  );
  plugins.addCommand(
    newCommand(cli, "init", "help.plugins.init")
      .argument("[folder]", cli.say("help.arg.plugin-folder"))
      .action((folder) => init(cli, folder)),
  );
  plugins.addCommand(
    newCommand(cli, "new", "help.plugins.new")
      .argument("<kind>", cli.say("help.arg.plugin-kind"))
      .argument("<name>", cli.say("help.arg.plugin-name"))
      .action((kind, name) => create(cli, kind, name)),
  );
  return plugins;
};

async function printPlugins(cli: Cli): Promise<void> {
  const { list: rowsOf, folder } = cli.world.plugins;
  const rows = await rowsOf();
  if (cli.json) return printJson(cli, rows);
  if (rows.length === 0) return cli.tell(cli.say("plugins.none", { folder: cli.out.text(folder) }));
  const columns = [
    { title: cli.say("column.kind") },
    { title: cli.say("column.plugin") },
    { title: cli.say("column.plugin-state") },
    { title: "SHA256" },
    { title: cli.say("column.plugin-file"), shrinks: true },
  ];
  const cells = rows.map((row) => [
    row.kind,
    cli.out.text(row.name),
    stateText(cli, row),
    row.sha256?.slice(0, 12) ?? "–",
    cli.out.text(relative(folder, row.file)),
  ]);
  for (const line of table(columns, cells, cli.world.stdout.columns ?? 0)) cli.print(line);
  for (const { file, server } of rows)
    if (server && "why" in server) cli.print(bad(cli, { file, line: null, reason: server.why }));
  for (const { file, problemFile, line, reason } of rows)
    if (reason !== null) cli.printText(bad(cli, { file: problemFile ?? file, line, reason }));
}

function stateText(cli: Cli, { state, replaces, next, server }: PluginRow): string {
  if (server && "why" in server) return cli.out.bad(cli.say("plugins.server-silent"));
  const said = server ? cli.say("plugins.server-tools", server) : cli.say(`plugins.state.${state}`);
  if (state !== "loaded") return cli.out.bad(said);
  if (next) return cli.say("plugins.next", { state: said, at: next.slice(0, 16).replace("T", " ") });
  return replaces === null ? said : cli.say("plugins.replaces", { state: said });
}

async function checkPlugins(cli: Cli, files: string[]): Promise<void> {
  const checked = await cli.world.plugins.check(files);
  if (checked.some(({ ok }) => !ok)) cli.exit = Exit.failed;
  if (cli.json) return printJson(cli, checked);
  for (const { file, kind, name, problems, ok } of checked) {
    if (ok) cli.printText(cli.say("plugins.good", { file: cli.out.text(file), kind, name }));
    for (const problem of problems) cli.printText(cli.out.bad(bad(cli, problem)));
  }
  for (const note of new Set(checked.flatMap((one) => one.note ?? []))) cli.tell(cli.err.text(note));
}

function bad(cli: Cli, { file, line, reason }: CheckedPlugin["problems"][number]): string {
  const place = `${file}${line === null ? "" : `:${line}`}`;
  return cli.out.text(cli.say("plugins.bad", { place, reason }));
}

async function init(cli: Cli, folder: string | undefined): Promise<void> {
  const files = await cli.world.plugins.init(folder);
  if (cli.json) return printJson(cli, files);
  for (const { file, written } of files)
    cli.printText(cli.say(written ? "plugins.written" : "plugins.kept", { file: cli.out.text(file) }));
}

async function create(cli: Cli, kind: string, name: string): Promise<void> {
  const { files, replaces } = await cli.world.plugins.create(kind, name);
  if (replaces) cli.tell(cli.say("plugins.new.replaces", { kind, name }));
  if (cli.json) return printJson(cli, { kind, name, files, replaces });
  for (const file of files) cli.printText(cli.say("plugins.written", { file: cli.out.text(file) }));
  cli.tell(cli.say("plugins.new.next", { file: cli.err.text(files[0] ?? "") }));
  if (kind === "intent") cli.tell(cli.say("plugins.new.try", { example: `/${name}` }));
}
