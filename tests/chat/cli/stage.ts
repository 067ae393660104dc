import { PassThrough } from "node:stream";
import type { Connection } from "../../../orchestrator/actions/devorch.ts";
import { commands } from "../../../orchestrator/chat/cli/commands/index.ts";
import { runCli } from "../../../orchestrator/chat/cli/program.ts";
import type { CliWorld } from "../../../orchestrator/chat/cli/world.ts";
import { clean } from "../../../orchestrator/service/redact.ts";
import type { Lang } from "../../../orchestrator/texts/sentence.ts";
import { Played } from "./played.ts";

/** A stream that keeps what was written and can pass for a terminal. */
class Sink extends PassThrough {
  isTTY = false;
  columns = 100;
  rows = 30;
  text = "";

  constructor() {
    super();
    this.on("data", (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  get lines(): string[] {
    return this.text.split("\n").filter((line) => line !== "");
  }

  /** Resolves once the text holds `part`. */
  async shows(part: string | RegExp): Promise<void> {
    const until = Date.now() + 40_000;
    while (!(typeof part === "string" ? this.text.includes(part) : part.test(this.text))) {
      if (Date.now() > until) throw new Error(`never showed ${part}; it shows:\n${this.text}`);
      await Bun.sleep(5);
    }
  }
}

async function absent(): Promise<never> {
  throw new Error("the stage has none");
}

/** A terminal or a pipe with one data folder behind it. */
export class Stage {
  readonly devorch = new Played();
  readonly stdin = Object.assign(new PassThrough(), { isTTY: false, setRawMode() {}, ref() {}, unref() {} });
  readonly stdout = new Sink();
  readonly stderr = new Sink();
  readonly connects: string[] = [];
  readonly world: CliWorld;
  owner = true;
  /** What the next connections are; the last one stays. */
  next: (() => Partial<Connection>)[] = [];
  closed = 0;
  #interrupts = new Set<() => void>();

  constructor({ tty = false, lang = "en" as Lang, world = {} as Partial<CliWorld> } = {}) {
    this.stdin.isTTY = tty;
    this.stdout.isTTY = tty;
    this.stderr.isTTY = tty;
    this.world = {
      commands: new Set(Object.keys(commands)),
      connect: async (mode) => {
        this.connects.push(mode);
        const changed = this.next.shift()?.() ?? {};
        const close = async () => {
          this.closed += 1;
        };
        return { devorch: this.devorch, owner: this.owner, served: !this.owner, close, ...changed };
      },
      remote: null,
      stdin: this.stdin,
      stdout: this.stdout,
      stderr: this.stderr,
      env: { NO_COLOR: "1" },
      lang,
      version: "1.2.3",
      cwd: import.meta.dir,
      user: "ana",
      chat: "terminal:ana",
      logs: "/nowhere/logs",
      clean,
      signals: {
        onInterrupt: (handler) => {
          this.#interrupts.add(handler);
          return () => this.#interrupts.delete(handler);
        },
      },
      settings: async () => [],
      doctor: async () => [],
      openEditor: async () => null,
      checkRepo: async () => [],
      understanding: { intents: async () => [], evaluate: absent },
      installed: { models: async () => [], checkModels: async () => [], prompts: async () => [] },
      plugins: {
        folder: "/nowhere/plugins",
        list: async () => [],
        check: async () => [],
        init: absent,
        create: absent,
      },
      setUp: absent,
      demo: absent,
      serve: absent,
      restore: absent,
      copyStore: absent,
      migrateStore: absent,
      bot: absent,
      telegramUsers: [],
      health: absent,
      watch: () => () => {},
      more: {},
      ...world,
    };
  }

  run(...argv: string[]): Promise<number> {
    return runCli(argv, this.world);
  }

  /** Ctrl-C where the terminal is not in raw mode. */
  interrupt(): void {
    for (const handler of [...this.#interrupts]) handler();
  }

  /** Keys on the terminal: a prompt reads them. */
  press(keys: string): void {
    this.stdin.write(keys);
  }

  get json(): Record<string, unknown>[] {
    return this.stdout.lines.map((line) => JSON.parse(line));
  }
}
