import { dieWithParent } from "../../../orchestrator/service/die_with_parent.ts";

/** A repository worker that a hostile repository got hold of: it takes a request and never comes back to its event loop. */
dieWithParent(Number(process.argv[3]));
for await (const _ of Bun.stdin.stream()) for (;;);
