import { SQL } from "bun";
import { openPostgresStore } from "../../../orchestrator/store/postgres/store.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { until } from "../../support/until.ts";
import { storeContract } from "../contract.ts";

let server: PostgresServer;

const heldLocks = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

storeContract("a store in a PostgreSQL database", {
  async start() {
    server = await startPostgres();
  },
  async stop() {
    await server[Symbol.asyncDispose]();
  },
  async place() {
    const url = await server.database();
    const rows = async (sql: string) => {
      const client = new SQL({ url, max: 1 });
      try {
        return [...(await client.unsafe(sql))];
      } finally {
        await client.close();
      }
    };
    return {
      async open(now) {
        // The server notices a moment later that the one before has closed its connection.
        await until(async () => (await rows(heldLocks)).length === 0);
        return openPostgresStore(url, { now });
      },
      rows,
      remove() {},
    };
  },
});
