import { SQL } from "bun";
import { openPostgresStore } from "../../../orchestrator/store/postgres/store.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { storeContract } from "../contract.ts";

let server: PostgresServer;

storeContract("a store in a PostgreSQL database", {
  async start() {
    server = await startPostgres();
  },
  async stop() {
    await server[Symbol.asyncDispose]();
  },
  async place() {
    const url = await server.database();
    return {
      open: (now) => openPostgresStore(url, { now }),
      async rows(sql) {
        const client = new SQL({ url, max: 1 });
        try {
          return [...(await client.unsafe(sql))];
        } finally {
          await client.close();
        }
      },
      remove() {},
    };
  },
});
