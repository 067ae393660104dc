import { serveGitChild } from "../../orchestrator/workspace/git/child.ts";

/** What main.ts does for `__git`: the git child as its own program, for tests that need nothing else of devorch. */
await serveGitChild();
