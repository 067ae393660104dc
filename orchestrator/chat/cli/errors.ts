import { constants } from "node:os";
import { Exit, isDiskFull, messageOf, UserError } from "../../task/errors.ts";
import { withoutInternals } from "../../texts/index.ts";
import type { Cli } from "./cli.ts";

/** Prints an error as a sentence and returns the exit code; the stack only with `-v`. */
export function tellError(cli: Cli, error: unknown): number {
  if (error instanceof UserError) {
    tellMessage(cli, error.key, cli.say(error.key, error.params), error);
    return error.exit;
  }
  const known = systemError(error);
  tellMessage(cli, known.key, cli.say(known.key, known.params), error);
  return known.exit;
}

/** Errors of the operating system are not bugs of devorch: the disk, a permission, a broken pipe. */
function systemError(error: unknown) {
  if (isDiskFull(error) && error instanceof Error && "path" in error) {
    return { key: "state.full", params: { path: String(error.path) }, exit: Exit.io } as const;
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code in constants.errno) {
    return { key: "cli.io", params: { detail: messageOf(error) }, exit: Exit.io } as const;
  }
  if (error instanceof Error && error.name === "OwnerGone") {
    return { key: "cli.owner-gone", params: {}, exit: Exit.later } as const;
  }
  return { key: "cli.internal", params: { detail: messageOf(error) }, exit: Exit.failed } as const;
}

function tellMessage(cli: Cli, key: string, sentence: string, error: unknown): void {
  const said = key === "cli.internal" ? withoutInternals(cli.lang, sentence) : sentence;
  const hasLog = key === "cli.internal" && cli.world.remote === null;
  const message = cli.world.clean(
    hasLog ? `${said} ${cli.say("cli.internal-log", { path: `${cli.world.logs}/error.log` })}` : said,
  );
  cli.tell(cli.err.bad(message));
  if (cli.json) cli.tell(JSON.stringify({ error: { key, message } }));
  if (cli.verbose && error instanceof Error) cli.tell(cli.err.dim(cli.world.clean(error.stack ?? error.message)));
}
