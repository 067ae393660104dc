import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import { join } from "node:path";
import { aPlace, serving } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { aHistory } from "../../support/material/history.ts";

const harms: Record<string, string> = {
  "T-2": "substr(body, 1, 300)",
  "T-4": "'{}'",
  "T-5": "json_remove(body, '$.request')",
  "T-7": "json_remove(body, '$.work')",
  "T-8": "''",
};

aloneTest(
  "damaged tasks are shown as damaged everywhere, and the others stay",
  async () => {
    await using place = aPlace({ env: { HTTP_ADDR: "127.0.0.1:0" }, script: {} });
    const data = place.env.DATA_PATH ?? "";
    await aHistory(data, 9);
    const database = new Database(join(data, "orchestrator.db"));
    for (const [id, value] of Object.entries(harms)) database.run(`UPDATE task SET body = ${value} WHERE id = ?`, [id]);
    // The chat's last task is one of them.
    database.run("INSERT INTO chat (id, task) VALUES ('terminal:root', 'T-8')");
    database.close();

    const states = (await place.tasks()).map(({ id, state }) => [id, state === "damaged"]);
    expect(states).toEqual(Array.from({ length: 9 }, (_, at) => [`T-${at + 1}`, `T-${at + 1}` in harms]));
    expect((await place.devorch("tasks")).stdout.match(/damaged/g)).toHaveLength(5);
    expect((await place.devorch("tasks", "--lang", "es")).stdout.match(/dañada/g)).toHaveLength(5);
    const shown = await place.devorch("show", "T-2");
    expect([shown.exit, shown.stderr]).toEqual([
      74,
      expect.stringContaining("The row of T-2 in the database is damaged"),
    ]);
    expect((await place.devorch("show", "T-3")).exit).toBe(0);
    expect((await place.devorch("cancel", "T-4")).exit).toBe(74);

    const service = await serving(place);
    const page = await (await fetch(service.url)).text();
    expect(page.match(/class="state damaged"/g)).toHaveLength(5);
    for (let n = 1; n <= 9; n++) expect(page).toContain(`id="card-T-${n}"`);
    expect(await (await fetch(`${service.url}/tasks/T-2`)).text()).toContain(
      "The row of T-2 in the database is damaged",
    );
    expect((await fetch(`${service.url}/metrics`)).status).toBe(200);
    const said = await place.devorch("ask", "which tasks are there");
    expect([said.exit, said.stdout]).toEqual([0, expect.stringContaining("T-2 · damaged")]);
    service.kill("SIGTERM");
    expect((await service.done).exit).toBe(0);
  },
  60_000,
);
