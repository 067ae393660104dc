import type { OperationName } from "./operations.ts";

const seconds = 1000;
const minutes = 60 * seconds;

/** What is read for a model or a person who waits for it. */
const readingMs = 15 * seconds;
/** What goes through the whole working copy. */
const wholeCopyMs = 5 * minutes;
/** A server may be slow; one that falls silent is given up earlier, and the task has its own time. */
const networkMs = 60 * minutes;

/** How long a request may take; then the child is ended. */
const deadlines: Record<OperationName, number> = {
  search: readingMs,
  list: readingMs,
  applyEdits: readingMs,
  rewriteText: readingMs,
  readPatch: readingMs,
  syntaxError: readingMs,
  counts: readingMs,
  digest: readingMs,
  checks: minutes,
  map: minutes,
  head: wholeCopyMs,
  createBranch: wholeCopyMs,
  renameBranch: wholeCopyMs,
  changes: wholeCopyMs,
  strays: wholeCopyMs,
  putBack: wholeCopyMs,
  leftOut: readingMs,
  scan: wholeCopyMs,
  commit: wholeCopyMs,
  checkpoint: wholeCopyMs,
  tree: wholeCopyMs,
  weakened: wholeCopyMs,
  changed: wholeCopyMs,
  diff: wholeCopyMs,
  reset: wholeCopyMs,
  restore: wholeCopyMs,
  log: wholeCopyMs,
  bundle: wholeCopyMs,
  open: networkMs,
  remoteRefs: networkMs,
  push: networkMs,
};

export function deadlineMs(op: OperationName): number {
  return deadlines[op];
}
