import { type Connection, type ConnectMode, type Devorch, OwnerGone } from "../../actions/devorch.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { Cli } from "./cli.ts";

/**
 * A connection to the tasks during one command. When the owner dies it connects again, which may make this process the owner.
 */
export class Session {
  readonly #cli: Cli;
  readonly #mode: ConnectMode;
  #connection: Connection;

  private constructor(cli: Cli, mode: ConnectMode, connection: Connection) {
    this.#cli = cli;
    this.#mode = mode;
    this.#connection = connection;
  }

  static async open(cli: Cli, mode: ConnectMode, expects?: "task"): Promise<Session> {
    return new Session(cli, mode, await cli.world.connect(mode, expects));
  }

  /** For `--detach`: only as a client of a running owner. Throws UserError 75 when there is none. */
  static async openDetached(cli: Cli): Promise<Session> {
    const connection = await cli.world.connect("read");
    if (connection.served) return new Session(cli, "read", connection);
    await connection.close();
    throw new UserError("cli.no-owner", {}, { exit: Exit.later });
  }

  get owner(): boolean {
    return this.#connection.owner;
  }

  get devorch(): Devorch {
    return this.#connection.devorch;
  }

  /** Performs an action; again with the next owner when this one died before it answered. */
  async call<T>(action: (devorch: Devorch) => Promise<T>): Promise<T> {
    try {
      return await action(this.#connection.devorch);
    } catch (error) {
      if (!(error instanceof OwnerGone)) throw error;
      await this.reconnect();
      return await action(this.#connection.devorch);
    }
  }

  async reconnect(): Promise<void> {
    const gone = this.#connection;
    this.#connection = await this.#cli.world.connect(this.#mode);
    if (gone !== this.#connection) await gone.close().catch(() => {});
  }

  /** Closes a client at once, an owner when nothing executes, or when the person presses Ctrl-C twice. */
  async close(): Promise<void> {
    if (this.#cli.leaving) return;
    if (!this.#connection.owner) return await this.#connection.close();
    const closed = this.#connection.close();
    const stop = new AbortController();
    const left = new Promise<void>((resolve) => {
      let warned = false;
      const off = this.#cli.world.signals.onInterrupt(() => {
        if (warned) {
          this.#cli.leaving = true;
          resolve();
        } else {
          warned = true;
          this.#cli.tell(this.#cli.say("cli.again-to-leave"));
        }
      });
      stop.signal.addEventListener("abort", off);
    });
    const notice = setTimeout(() => this.#cli.tell(this.#cli.say("cli.staying")), 500);
    try {
      await Promise.race([closed, left]);
    } finally {
      clearTimeout(notice);
      stop.abort();
    }
  }
}

/** A key for one request, so that a repeated request has one effect. */
export function newKey(): string {
  return `cli/${crypto.randomUUID()}`;
}

/** Opens a session for one command and closes it whatever happens. */
export async function withSession<T>(
  cli: Cli,
  mode: ConnectMode | "detached",
  act: (session: Session) => Promise<T>,
  expects?: "task",
): Promise<T> {
  const session = mode === "detached" ? await Session.openDetached(cli) : await Session.open(cli, mode, expects);
  try {
    return await act(session);
  } finally {
    await session.close();
  }
}
