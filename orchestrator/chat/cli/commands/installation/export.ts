import { writeFileSync } from "node:fs";
import { release } from "node:os";
import { resolve } from "node:path";
import { homeFolder } from "../../../../config/home.ts";
import { redactDeep } from "../../../../safety/redact.ts";
import { Exit, messageOf, UserError } from "../../../../task/errors.ts";
import { formatBytes } from "../../../../texts/measures.ts";
import { type Cli, printJson } from "../../cli.ts";
import { withSession } from "../../session.ts";
import { type Define, newCommand, taskId } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "export", "help.export")
    .argument("<id>", cli.say("help.arg.id"))
    .argument("<file>", cli.say("help.arg.file"))
    .action(async (arg, name) => {
      const id = taskId(arg);
      const file = resolve(cli.world.cwd, name);
      const { entries, bytes } = await bundleOf(cli, id);
      writeNew(file, bytes);
      const made = { file, bytes: bytes.length, entries };
      if (cli.json) return printJson(cli, made);
      const size = formatBytes(bytes.length, cli.lang);
      if (!cli.quiet) cli.tell(cli.say("export.made", { file, size, entries: entries.join(", ") }));
      cli.print(cli.out.text(file));
    });

async function bundleOf(cli: Cli, id: string): Promise<{ entries: string[]; bytes: Uint8Array }> {
  const [view, { events, journal }] = await withSession(cli, "read", (session) =>
    session.call((devorch) => Promise.all([devorch.show(id), devorch.record(id)])),
  );
  const versions = {
    devorch: cli.world.version,
    bun: Bun.version,
    system: `${process.platform} ${process.arch} ${release()}`,
  };
  const { world } = cli;
  const files = {
    "README.txt": cli.say("export.readme", { version: world.version, id: view.id }),
    "events.jsonl": jsonLines(world.clean, events),
    "task.json": jsonLines(world.clean, [view]),
    "journal.jsonl": jsonLines(world.clean, journal),
    "config.json": jsonLines(world.clean, await world.settings()),
    "versions.json": jsonLines(world.clean, [versions]),
  };
  const home = homeFolder(world.env);
  const entries = Object.entries(files).map(([name, text]) => [`${view.id}/${name}`, withoutHome(text, home)] as const);
  const bytes = await new Bun.Archive(Object.fromEntries(entries), { compress: "gzip" }).bytes();
  return { entries: Object.keys(files), bytes };
}

/** Struck out twice: value by value, and as a text, where two of them side by side may look like a secret. */
function jsonLines(clean: (text: string) => string, values: readonly unknown[]): string {
  return values.map((value) => `${clean(JSON.stringify(redactDeep(value, clean)))}\n`).join("");
}

/** It names a person. */
function withoutHome(text: string, home: string | undefined): string {
  return home && home !== "/" ? text.replaceAll(home, "~") : text;
}

/** For this user alone. */
function writeNew(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw new UserError("export.exists", { file });
    const reason = messageOf(error);
    throw new UserError("export.unwritable", { file, reason }, { exit: Exit.io, cause: error });
  }
}
