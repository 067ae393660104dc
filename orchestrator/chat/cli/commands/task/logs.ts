import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { Exit, UserError } from "../../../../task/errors.ts";
import { isTerminal, type TaskEvent } from "../../../../task/events.ts";
import { clockTime } from "../../../../texts/measures.ts";
import { eventLine } from "../../../cards/line.ts";
import { type Cli, printJson } from "../../cli.ts";
import { streamGone } from "../../streams.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "logs", "help.logs")
    .argument("[id]", cli.say("help.arg.id"))
    .option("-f, --follow", cli.say("help.option.follow"))
    .action(async (arg, { follow }) => {
      cli.exit = await printLog(cli, await whichTask(cli, { command: "logs", arg }), follow === true);
    });

/** Reads the task's own log file: works with no owner and after the database is gone. */
export async function printLog(cli: Cli, id: string, live = false): Promise<number> {
  const file = join(cli.world.logs, id, "execution.log");
  if (!(await stat(file).catch(() => null))) throw new UserError("cli.no-log", { id, path: file });
  let interrupted = false;
  const off = live
    ? cli.world.signals.onInterrupt(() => {
        interrupted = true;
      })
    : () => {};
  try {
    let from = 0;
    for (;;) {
      const { lines, next } = await readLines(file, from);
      from = next;
      let over = false;
      for (const line of lines) over = showLine(cli, line) || over;
      if (!live || over || streamGone(cli.world.stdout)) return Exit.done;
      if (interrupted) return Exit.interrupted;
      await Bun.sleep(250);
    }
  } finally {
    off();
  }
}

/** Complete lines from byte `from` on; an incomplete line is read next time. */
async function readLines(file: string, from: number): Promise<{ lines: string[]; next: number }> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    if (size <= from) return { lines: [], next: size < from ? 0 : from };
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    const end = buffer.subarray(0, bytesRead).lastIndexOf("\n");
    if (end < 0) return { lines: [], next: from };
    return { lines: buffer.subarray(0, end).toString().split("\n"), next: from + end + 1 };
  } finally {
    await handle.close();
  }
}

/** Prints one line of the log; true when the task ended with it. */
function showLine(cli: Cli, line: string): boolean {
  const event = parseEvent(line);
  if (event === null) return false;
  if (cli.json) {
    printJson(cli, event);
  } else {
    const told = eventLine(event, cli.lang, cli.out);
    if (told !== null) cli.printText(`${cli.out.dim(clockTime(event.at))} ${told}`);
    if (event.type === "step.failed" && event.output) {
      for (const output of event.output.split("\n")) cli.print(cli.out.dim(`      ${cli.out.text(output)}`));
    }
  }
  return isTerminal(event);
}

/** A line that was cut by a crash is skipped: the rest of the log is still worth reading. */
function parseEvent(line: string): TaskEvent | null {
  try {
    return JSON.parse(line) as TaskEvent;
  } catch {
    return null;
  }
}
