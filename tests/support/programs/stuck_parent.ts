import { join } from "node:path";
import { RepositoryWorker } from "../../../orchestrator/repository/git/child/client.ts";

/** Somebody who waits for a stuck worker, to be killed. */
const self = [process.execPath, join(import.meta.dir, "stuck_child.ts")];
await new RepositoryWorker({ self, cwd: "/tmp", runId: process.argv[2] ?? "" }).request("tree", { root: "/tmp" });
