import { randomBytes } from "node:crypto";
import type { Member, MemberRole, Members } from "../../run/fleet/members.ts";
import type { Database, Statement } from "../database.ts";
import { leaseMs } from "./statements.ts";

/** How long a row outlives its process. */
const forgottenAfterMs = 60_000;

/** The rows of processes in the database; this one's is renewed with its leases. */
export class StoredMembers implements Members {
  readonly own: string;
  readonly #database: Database;
  readonly #now: () => number;
  #self: Member | undefined;

  constructor(database: Database, { own, now }: { own: string; now: () => number }) {
    this.#database = database;
    this.own = own;
    this.#now = now;
  }

  async enter(self: Omit<Member, "id" | "since">): Promise<void> {
    this.#self = { ...self, id: this.own, since: new Date(this.#now()).toISOString() };
    const { clock } = this.#database;
    const forget = `DELETE FROM worker WHERE alive_until < ${clock} - ${forgottenAfterMs}`;
    await this.#database.write([forget, ...this.beat()]);
  }

  async leave(): Promise<void> {
    this.#self = undefined;
    await this.#database.write([{ sql: "DELETE FROM worker WHERE id = ?", args: [this.own] }]);
  }

  /** Says that this process is alive; another one may have forgotten it while it was frozen. */
  beat(): Statement[] {
    if (!this.#self) return [];
    const { id, name, url, roles, version, since } = this.#self;
    const until = `${this.#database.clock} + ${leaseMs}`;
    return [
      {
        sql: `INSERT INTO worker (id, name, url, roles, version, since, alive_until) VALUES (?, ?, ?, ?, ?, ?, ${until})
          ON CONFLICT (id) DO UPDATE SET alive_until = ${until}`,
        args: [id, name, url, roles.join(","), version, since],
      },
    ];
  }

  async alive(): Promise<Member[]> {
    const rows = await this.#database.read(
      `SELECT id, name, url, roles, version, since FROM worker WHERE alive_until >= ${this.#database.clock} ORDER BY since, id`,
    );
    return rows.map(({ id, name, url, roles, version, since }) => ({
      id: String(id),
      name: String(name),
      url: url === null ? null : String(url),
      roles: String(roles).split(",") as MemberRole[],
      version: String(version),
      since: String(since),
    }));
  }

  async secret(): Promise<string> {
    const offered = randomBytes(32).toString("hex");
    const find = () => this.#database.read("SELECT value FROM worker_secret WHERE name = 'commands'");
    const [known] = await find();
    if (known) return String(known.value);
    const sql = "INSERT INTO worker_secret (name, value) VALUES ('commands', ?) ON CONFLICT (name) DO NOTHING";
    await this.#database.write([{ sql, args: [offered] }]);
    const [made] = await find();
    return String(made?.value);
  }
}
