import { Readable } from "node:stream";
import { type Cli, openCli } from "../cli/cli.ts";
import { Session } from "../cli/session.ts";
import type { CliWorld } from "../cli/world.ts";
import { Above } from "./above.ts";
import type { Vocabulary } from "./complete.ts";
import { History } from "./history.ts";
import { Interactive } from "./interactive.ts";
import { closeHeld } from "./leave.ts";
import { runLine } from "./line_run.ts";
import { ownWords } from "./own_words.ts";
import type { Registry, ShellStart } from "./room.ts";
import { Terminal } from "./terminal.ts";
import { Typed } from "./typed.ts";
import { Watch } from "./watch.ts";

/** Newest tasks that Tab completes. */
const mostCompleted = 200;

/** True where a person types and the bottom of the screen can be redrawn. */
export function canBeDrawnOn({ stdin, stderr, env }: CliWorld): boolean {
  return stdin.isTTY === true && stderr.isTTY === true && env.TERM !== "dumb";
}

/** The shell on a terminal. Resolves when the person left. */
export async function runTyped(start: ShellStart & { history: string }): Promise<number> {
  const { world, globals, held } = start;
  const terminal = new Terminal(world.stderr);
  const foreground = new Set<() => void>();
  const above = new Above(terminal);
  const inside: CliWorld = {
    ...world,
    connect: held.lend,
    stdin: Readable.from([]),
    stderr: above,
    stdout: world.stdout.isTTY ? above : world.stdout,
    signals: { onInterrupt: (handler) => heard(foreground, handler) },
    openEditor: (text, suffix) => interactive.lend(() => world.openEditor(text, suffix)),
    shell: {
      follow: async (options) => {
        watch.follow(options);
        return 0;
      },
    },
  };
  const cli = openCli(inside, globals);
  // Followers in the background ignore Ctrl-C, because the shell asks what it is meant for.
  const inPlace = { ...inside, signals: { onInterrupt: () => () => {} }, shell: { place: () => terminal.place() } };
  const session = await Session.open(cli, "execute");
  const watch = new Watch(openCli(inPlace, globals), session);
  const registry = await start.registryOf(cli, {
    exit: () => typed.leave(),
    clear: () => terminal.clear(),
    alone: (act) => interactive.lend(act),
  });
  const interactive = new Interactive({
    input: world.stdin,
    terminal,
    history: await History.open(start.history, world.clean),
    vocabulary: vocabularyOf(cli, session, registry),
    prompt: `${cli.err.accent("devorch")} ${cli.err.dim("›")} `,
    dim: cli.err.dim,
  });
  const typed = new Typed({ cli, session, held, watch, interactive, foreground });
  const off = [world.signals.onInterrupt(() => interactive.interrupted()), onResize(world, () => terminal.draw())];
  try {
    await typed.run((line) => runLine({ cli, session, registry }, line));
  } finally {
    for (const stop of off) stop();
  }
  await closeHeld(start);
  return 0;
}

function heard<T>(handlers: Set<T>, handler: T): () => void {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

function onResize({ stderr }: CliWorld, draw: () => void): () => void {
  stderr.on("resize", draw);
  return () => stderr.off("resize", draw);
}

function vocabularyOf(cli: Cli, session: Session, { known }: Registry): Vocabulary {
  const own = (name: keyof typeof ownWords, about: string) => ({ word: ownWords[name][cli.lang][0], about });
  return {
    known,
    own: [
      own("help", cli.say("help.command")),
      own("clear", cli.say("shell.help.clear")),
      own("exit", cli.say("shell.help.exit")),
    ],
    tasks: async () => {
      const tasks = await session.call((devorch) => devorch.tasks({ limit: mostCompleted }));
      return tasks.reverse().map(({ id, state, request }) => ({
        word: id,
        about: cli.err.text(`${cli.say(`state.${state}`)} · ${request.split("\n", 1)[0]}`),
      }));
    },
    repos: async () => {
      const repos = await session.call((devorch) => devorch.repos());
      return repos.map(({ name, repo }) => ({
        word: name,
        about: cli.err.text(repo.kind === "folder" ? repo.path : repo.url),
      }));
    },
  };
}
