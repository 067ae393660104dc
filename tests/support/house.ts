import { join } from "node:path";
import { socketOf } from "../../orchestrator/app/connector.ts";
import { openRuntime, type Runtime } from "../../orchestrator/app/runtime.ts";
import { loadSettings } from "../../orchestrator/config/index.ts";
import { createRedactor } from "../../orchestrator/service/redact.ts";
import { isOwner, tryOwn } from "../../orchestrator/store/files/owner.ts";
import type { Place, Said } from "./executable.ts";
import { testServer } from "./fleet/worker_beside.ts";
import { self } from "./git.ts";

const root = join(import.meta.dir, "..", "..");

/** The real owner of a place's data folder in this process: store, engine, git children, sandbox, models over HTTP. */
export async function aHouse(place: Place): Promise<Runtime> {
  const settings = loadSettings({ env: place.env, executableFolder: place.folder, lang: "en" });
  const owner = tryOwn(settings.paths.data);
  if (!isOwner(owner)) throw new Error(`the data folder is owned by ${owner.pid}`);
  const house = await openRuntime({
    installation: {
      argv: [],
      version: "test",
      root,
      executableFolder: place.folder,
      self,
      childCommand: self,
      cwd: place.folder,
    },
    settings,
    redact: createRedactor([]),
    socket: socketOf(settings),
    mode: "execute",
    owner,
    onProgress() {},
  });
  await house.start();
  return house;
}

/** How a task rested, and what happened on the way. */
export type Worked = Pick<Said, "exit" | "events">;

/**
 * `run --yes --json` in this process, which costs half of what it costs the executable. Where a worker does what is asked of a
 * database, it is the executable's.
 */
export async function work(place: Place, { text = "Add stock", test = "" } = {}): Promise<Worked> {
  if (testServer !== undefined) {
    const options = test === "" ? [] : ["--test", test];
    return place.devorch("run", text, "--repo", place.url, "--yes", "--json", ...options);
  }
  const house = await aHouse(place);
  try {
    const options = { yes: true, ...(test !== "" && { test }) };
    const { id } = await house.devorch.start({ text, repo: place.url, lang: "en", chat: "c", options });
    await house.devorch.engine.untilIdle();
    return { exit: (await house.devorch.show(id)).exit, events: await house.store.events(id) };
  } finally {
    await house.halt();
    await house.leave();
  }
}
