import type { Store } from "../../run/store.ts";
import { UserError } from "../../task/errors.ts";
import { HeldLeases } from "../leases/held.ts";
import { StoredMembers } from "../leases/members.ts";
import { migrations } from "../migrations/index.ts";
import { storeOn } from "../on_database.ts";
import { spendingOf } from "../tables/spending.ts";
import { openLeader, openPostgres } from "./database.ts";
import { migratePostgres } from "./migrate.ts";
import { noticeOf, openNotices } from "./notices.ts";

interface PostgresOptions {
  now?: () => number;
  atWrite?: (() => void) | undefined;
  /** Several processes work with the database, and hold their tasks by leases; `url`: how others reach this one. */
  shared?: { url: () => string | null } | undefined;
}

/** Opens the store in a PostgreSQL database and brings its schema up to date. Throws UserError 75 where it does not answer. */
export async function openPostgresStore(
  url: string,
  { now = Date.now, atWrite = () => {}, shared }: PostgresOptions = {},
): Promise<Store> {
  const database = openPostgres(url, { alone: shared === undefined });
  const renewing = openPostgres(url);
  const leader = openLeader(url);
  const owner = crypto.randomUUID();
  const notices = shared && openNotices(url, owner);
  const close = async () => {
    await notices?.close();
    await leader.close();
    await database.close();
    await renewing.close();
  };
  const write: typeof database.write = async (statements) => {
    atWrite();
    const results = await database.write(statements);
    atWrite();
    return results;
  };
  try {
    await migratePostgres(database, migrations, now);
    // The clocks of several machines: none of them says how long another was up.
    const spending = await spendingOf(database, now, () => null);
    const members = shared && new StoredMembers(database, { own: owner, now });
    const store = storeOn(
      { ...database, write, ...(shared && { notice: (task: string) => noticeOf(task, owner) }) },
      {
        notices,
        members,
        leases:
          shared &&
          new HeldLeases(database, {
            owner,
            url: shared.url,
            renewing,
            lead: leader.lead,
            beat: () => members?.beat() ?? [],
          }),
        now,
        spending,
        // What fills up is another machine's disk.
        reserve: { keep() {}, release() {} },
        backup: () => Promise.reject(new UserError("backup.postgres")),
      },
    );
    return { ...store, close };
  } catch (error) {
    await close();
    throw error;
  }
}
