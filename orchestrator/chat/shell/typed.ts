import { Readable } from "node:stream";
import { type Cli, openCli } from "../cli/cli.ts";
import { tellError } from "../cli/errors.ts";
import { Session } from "../cli/session.ts";
import { Terminal } from "../cli/view/terminal.ts";
import type { CliWorld } from "../cli/world.ts";
import type { Vocabulary } from "./complete.ts";
import { closeHeld } from "./connection.ts";
import { History } from "./history.ts";
import { Interactive } from "./interactive.ts";
import { runLine } from "./line_run.ts";
import { ownWords } from "./own_words.ts";
import type { Registry, ShellStart } from "./room.ts";
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
  /** Foreground commands that handle Ctrl-C. */
  const foreground = new Set<() => void>();
  const inside: CliWorld = {
    ...world,
    connect: held.lend,
    stdin: Readable.from([]),
    stderr: terminal,
    stdout: world.stdout.isTTY ? terminal : world.stdout,
    signals: {
      onInterrupt(handler) {
        foreground.add(handler);
        return () => foreground.delete(handler);
      },
    },
    openEditor: (text, suffix) => interactive.lend(() => world.openEditor(text, suffix)),
    shell: {
      async follow(options) {
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
    exit: () => person.leave(),
    clear: () => terminal.clear(),
    alone: (act) => interactive.lend(act),
  });
  const interactive = new Interactive({
    input: world.stdin,
    terminal,
    history: new History(start.history, world.clean),
    vocabulary: vocabularyOf(cli, session, registry),
    prompt: `${cli.err.accent("devorch")} ${cli.err.dim("›")} `,
    dim: cli.err.dim,
  });
  const person = new Person({ cli, session, watch, interactive, foreground, isOwner: () => held.owner });
  const off = world.signals.onInterrupt(() => interactive.interrupted());
  const resize = () => terminal.draw();
  world.stderr.on("resize", resize);
  try {
    await person.stay((line) => runLine({ cli, session, registry }, line));
  } finally {
    off();
    world.stderr.off("resize", resize);
  }
  await closeHeld(start);
  return 0;
}

interface Parts {
  cli: Cli;
  session: Session;
  watch: Watch;
  interactive: Interactive;
  foreground: ReadonlySet<() => void>;
  isOwner(): boolean;
}

/** A person at the shell: from the greeting to how they leave. */
class Person {
  readonly #parts: Parts;
  readonly #left = Promise.withResolvers<void>();
  #leaving = false;
  /** The person chose to wait for what runs; Ctrl-C from then on pauses it. */
  #waiting = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async stay(runLine: (line: string) => Promise<number>): Promise<void> {
    const { cli, isOwner, watch, interactive } = this.#parts;
    if (!cli.quiet) {
      cli.tell(cli.err.dim(cli.say("shell.welcome", { version: cli.world.version })));
      if (!isOwner()) cli.tell(cli.err.dim(cli.say("shell.client")));
    }
    interactive.open({
      run: async (line) => {
        await runLine(line);
        // Some commands do not follow the task that they start: `run --detach`.
        await watch.lookForNew().catch((error: unknown) => tellError(cli, error));
      },
      interrupt: () => this.#interrupt(),
      leave: () => this.leave(),
    });
    try {
      await watch.begin().catch((error: unknown) => tellError(cli, error));
      await this.#left.promise;
    } finally {
      await watch.stop();
      interactive.close();
    }
  }

  /** Ctrl-D or the leave command: ends at once when nothing runs here, else asks whether to wait. */
  async leave(): Promise<void> {
    const { cli, isOwner, watch } = this.#parts;
    if (this.#leaving) return;
    this.#leaving = true;
    const { running } = watch;
    if (running.length > 0 && !isOwner()) cli.tell(cli.say("shell.goes-on", { ids: running.join(", ") }));
    else if (running.length > 0) {
      const key = await this.#ask("shell.leave", running);
      this.#leaving = key === "p" || key === cli.say("shell.key.wait");
      if (!this.#leaving) return;
      await (key === "p" ? this.#pause(running) : this.#wait(running));
    }
    this.#left.resolve();
  }

  async #interrupt(): Promise<void> {
    const { cli, watch, foreground } = this.#parts;
    if (foreground.size > 0) {
      for (const handler of [...foreground]) handler();
      return;
    }
    const { running } = watch;
    if (this.#waiting) return await this.#pause(running);
    if (running.length === 0) return cli.tell(cli.err.dim(cli.say("shell.how-to-leave")));
    const key = await this.#ask("shell.running", running);
    if (key === "p") await this.#pause(running);
    if (key === "c") await this.#forEach(running, "cancel");
  }

  #ask(question: "shell.leave" | "shell.running", ids: readonly string[]): Promise<string> {
    const { cli, interactive } = this.#parts;
    return interactive.askKey(cli.say(question, { ids: ids.join(", "), count: ids.length }));
  }

  async #wait(ids: readonly string[]): Promise<void> {
    const { cli, watch, interactive } = this.#parts;
    this.#waiting = true;
    interactive.hide();
    cli.tell(cli.err.dim(cli.say("shell.waiting", { ids: ids.join(", ") })));
    await watch.idle();
  }

  /** The follower prints the card and the hint how to go on. */
  async #pause(ids: readonly string[]): Promise<void> {
    await this.#forEach(ids, "pause");
    if (this.#leaving) await this.#parts.watch.idle();
  }

  async #forEach(ids: readonly string[], act: "pause" | "cancel"): Promise<void> {
    const { cli, session } = this.#parts;
    const acts = ids.map((id) => session.call((devorch) => devorch[act](id)));
    await Promise.all(acts.map((one) => one.catch((error: unknown) => tellError(cli, error))));
  }
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
