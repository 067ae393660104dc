import type { OperationName } from "./operations.ts";

const seconds = 1000;
const minutes = 60 * seconds;

/** Reads that a model or a person waits for. */
const readingMs = 15 * seconds;
/** Work on the whole working copy. */
const wholeCopyMs = 5 * minutes;
/** A server may be slow; a silent one is given up earlier, and the task has its own time limit. */
const networkMs = 60 * minutes;

/** How long a request may take until the worker is killed. */
const deadlines: Record<OperationName, number> = {
  search: readingMs,
  list: readingMs,
  find: readingMs,
  applyEdits: readingMs,
  rewriteText: readingMs,
  readPatch: readingMs,
  changedLines: readingMs,
  syntaxError: readingMs,
  counts: readingMs,
  digest: readingMs,
  checks: minutes,
  manifests: minutes,
  noteRest: wholeCopyMs,
  trimRest: wholeCopyMs,
  removeRest: wholeCopyMs,
  map: minutes,
  analyseSource: minutes,
  head: wholeCopyMs,
  createBranch: wholeCopyMs,
  renameBranch: wholeCopyMs,
  switchTo: wholeCopyMs,
  isAncestor: wholeCopyMs,
  containsChange: wholeCopyMs,
  divergence: wholeCopyMs,
  merge: wholeCopyMs,
  deepen: networkMs,
  changes: wholeCopyMs,
  strays: wholeCopyMs,
  putBack: wholeCopyMs,
  leftOut: readingMs,
  setAside: wholeCopyMs,
  scan: wholeCopyMs,
  commit: wholeCopyMs,
  checkpoint: wholeCopyMs,
  tree: wholeCopyMs,
  testChange: wholeCopyMs,
  testPlaces: readingMs,
  writeCopy: wholeCopyMs,
  changed: wholeCopyMs,
  diff: wholeCopyMs,
  broken: minutes,
  reset: wholeCopyMs,
  restore: wholeCopyMs,
  log: wholeCopyMs,
  bundle: wholeCopyMs,
  identify: readingMs,
  pack: wholeCopyMs,
  unpack: wholeCopyMs,
  fetchCommit: networkMs,
  open: networkMs,
  remoteRefs: networkMs,
  fetchBranch: networkMs,
  push: networkMs,
};

export function deadlineMs(op: OperationName): number {
  return deadlines[op];
}
