import { join } from "node:path";
import { GitChild } from "../../orchestrator/repository/git/child/client.ts";

/** Somebody who waits for a stuck worker, to be killed. */
const self = [process.execPath, join(import.meta.dir, "stuck_child.ts")];
await new GitChild({ self, cwd: "/tmp", runId: process.argv[2] ?? "" }).request("tree", { root: "/tmp" });
