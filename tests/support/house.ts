import { join } from "node:path";
import { socketOf } from "../../orchestrator/app/connector.ts";
import { openRuntime, type Runtime } from "../../orchestrator/app/runtime.ts";
import { loadSettings } from "../../orchestrator/config/index.ts";
import { createRedactor } from "../../orchestrator/service/redact.ts";
import { isOwner, tryOwn } from "../../orchestrator/store/files/owner.ts";
import type { Place } from "./executable.ts";
import { self } from "./git.ts";

const root = join(import.meta.dir, "..", "..");

/** The real owner of a place's data folder in this process: store, engine, git children, sandbox, models over HTTP. */
export async function aHouse(place: Place): Promise<Runtime> {
  const settings = loadSettings({ env: place.env, executableFolder: place.folder, lang: "en" });
  const owner = tryOwn(settings.paths.data);
  if (!isOwner(owner)) throw new Error(`the data folder is owned by ${owner.pid}`);
  const house = await openRuntime({
    installation: { argv: [], version: "test", root, executableFolder: place.folder, self, cwd: place.folder },
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
