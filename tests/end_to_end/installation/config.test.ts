import { expect, test } from "bun:test";
import { join } from "node:path";
import { aPlace } from "../../support/executable.ts";

test("config tells what an option, the environment and nobody has set", async () => {
  await using place = aPlace({ script: [], env: { MAX_RETRIES: "4" } });

  const said = await place.devorch("config", "--json", "--lang", "es", "--data", join(place.folder, "other"));

  const from = new Map(JSON.parse(said.stdout).map((row: { name: string; from: string }) => [row.name, row.from]));
  expect(from.get("DATA_PATH")).toBe("option");
  expect(from.get("DEVORCH_LANG")).toBe("option");
  expect(from.get("MAX_RETRIES")).toBe("environment");
  expect(from.get("CHECKPOINT_INTERVAL")).toBe("default");
});
