import type { OperationName } from "./operations.ts";

const seconds = 1000;
const minutes = 60 * seconds;

/** What is read for a model or a person who waits for it. */
const reading = 15 * seconds;
/** What goes through the whole working copy. */
const working = 5 * minutes;
/** A server may be slow; one that falls silent is given up earlier, and the task has its own time. */
const network = 60 * minutes;

/** How long a request may take; then the child is ended. */
const deadlines: Record<OperationName, number> = {
  search: reading,
  list: reading,
  find: reading,
  applyEdits: reading,
  rewriteText: reading,
  readPatch: reading,
  syntaxError: reading,
  counts: reading,
  digest: reading,
  checks: minutes,
  map: minutes,
  head: working,
  createBranch: working,
  renameBranch: working,
  changes: working,
  strays: working,
  putBack: working,
  leftOut: reading,
  scan: working,
  commit: working,
  checkpoint: working,
  tree: working,
  weakened: working,
  changed: working,
  diff: working,
  reset: working,
  restore: working,
  log: working,
  bundle: working,
  open: network,
  remoteRefs: network,
  push: network,
};

export function deadlineMs(op: OperationName): number {
  return deadlines[op];
}
