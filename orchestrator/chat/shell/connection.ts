import { type Connect, type Connection, OwnerGone } from "../../actions/devorch.ts";
import { openCli } from "../cli/cli.ts";
import { Session } from "../cli/session.ts";
import type { ShellStart } from "./room.ts";

/** The connection that all commands of one shell share. */
export class HeldConnection {
  readonly #connect: Connect;
  #held: Connection;
  #renewing: Promise<Connection> | undefined;

  private constructor(connect: Connect, held: Connection) {
    this.#connect = connect;
    this.#held = held;
  }

  static async open(connect: Connect): Promise<HeldConnection> {
    return new HeldConnection(connect, await connect("execute"));
  }

  get owner(): boolean {
    return this.#held.owner;
  }

  /** The shared connection itself. */
  readonly current: Connect = async () => this.#held;

  /**
   * A handle of the shared connection whose `close` does nothing. If the owner has exited it connects again, which may make
   * this process the owner.
   */
  readonly lend: Connect = async (mode) => {
    const { devorch, owner, served } = await this.#alive();
    return { devorch, owner: owner && mode === "execute", served: owner || served, close: async () => {} };
  };

  async #alive(): Promise<Connection> {
    if (this.#held.owner) return this.#held;
    try {
      await this.#held.devorch.repos();
      return this.#held;
    } catch (error) {
      if (!(error instanceof OwnerGone)) throw error;
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined;
      });
      return await this.#renewing;
    }
  }

  async #renew(): Promise<Connection> {
    const gone = this.#held;
    this.#held = await this.#connect("execute");
    await gone.close().catch(() => {});
    return this.#held;
  }
}

/** Ends like a command: a client at once; an owner stays while tasks of other clients execute, and says so. */
export async function closeHeld({ world, globals, held }: ShellStart): Promise<void> {
  const session = await Session.open(openCli({ ...world, connect: held.current }, globals), "execute");
  await session.close();
}
