import { serveRepositoryWorker } from "../../orchestrator/repository/git/child/worker.ts";
import { dieWithParent } from "../../orchestrator/service/die_with_parent.ts";

/** What main.ts does for `__git`: the git child as its own program, for tests that need nothing else of devorch. */
dieWithParent(Number(process.argv[3]));
await serveRepositoryWorker();
