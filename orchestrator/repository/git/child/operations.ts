import { existsSync } from "node:fs";
import type { WeakeningRequest } from "../../../evidence/weakening.ts";
import type { Edit } from "../../../run/editing.ts";
import type { CommandResult, Progress, StraysRequest } from "../../../run/workspace.ts";
import { readWeakenings } from "../../cheats/read.ts";
import { find } from "../../files/find.ts";
import { createFiles } from "../../files.ts";
import { type MapRequest, readMap } from "../../map/read.ts";
import { editing, reading } from "../../reading.ts";
import { type ScanRequest, scanForCommit } from "../../scan/scan.ts";
import { findStrays } from "../../scan/strays.ts";
import { findChecks } from "../checks.ts";
import { commitsBetween, type Person } from "../history.ts";
import { whyLeftOut } from "../ignore/left_out.ts";
import { writeBundle } from "../transport/bundle.ts";
import { type CloneRequest, openClone } from "../transport/clone.ts";
import type { HostToken } from "../transport/credentials.ts";
import { push, remoteRefs, withdraw } from "../transport/push.ts";
import { changedAgainst, diffAgainst } from "../tree/diff.ts";
import { insideFolder } from "../tree/inside.ts";
import { WorkingCopy } from "../tree/working_copy.ts";

type Report = (progress: Progress) => void;
type At<T = unknown> = T & { root: string };
type Network = { tokens: HostToken[]; stallMs: number };

/** Clones that this process has opened, with what it remembers of them. */
const copies = new Map<string, WorkingCopy>();

function at(root: string): WorkingCopy {
  const copy = copies.get(root) ?? new WorkingCopy(root);
  copies.set(root, copy);
  // A command may have locked even this folder: then it is opened again.
  if (existsSync(root)) insideFolder(root, [], () => undefined);
  return copy;
}

/** Everything the child can do; arguments and results are plain JSON. */
export const operations = {
  open: (request: CloneRequest, report: Report) => openClone(request, (bytes) => report({ phase: "clone", bytes })),
  remoteRefs: ({ root, ...network }: At<Network>) => remoteRefs(at(root).repository, network),
  head: async ({ root }: At) => at(root).head(),
  createBranch: ({ root, name, sha }: At<{ name: string; sha: string }>) => at(root).createBranch(name, sha),
  async renameBranch({ root, from, to }: At<{ from: string; to: string }>) {
    const copy = at(root);
    await withdraw(copy.repository, from);
    await copy.renameBranch(from, to);
  },
  changes: ({ root }: At) => at(root).changes(),
  strays: ({ root, ...request }: At<StraysRequest>) => findStrays(at(root), request),
  putBack: ({ root, paths }: At<{ paths: readonly string[] }>) => at(root).putBack(paths),
  leftOut: ({ root, path }: At<{ path: string }>) => whyLeftOut(at(root), path),
  scan: ({ root, ...request }: At<ScanRequest>) => scanForCommit(at(root), request),
  commit: ({ root, ...request }: At<{ branch: string; message: string; paths: readonly string[]; author: Person }>) =>
    at(root).commit(request),
  checkpoint: ({ root, ref, message, author }: At<{ ref: string; message: string; author: Person }>) =>
    at(root).checkpoint(ref, message, author),
  tree: ({ root }: At) => at(root).tree(),
  weakened: ({ root, ...request }: At<WeakeningRequest>) => readWeakenings(at(root), request),
  changed: ({ root, base }: At<{ base: string }>) => changedAgainst(at(root), base),
  diff: ({ root, base }: At<{ base: string }>) => diffAgainst(at(root), base),
  reset: ({ root, sha }: At<{ sha: string }>) => at(root).reset(sha),
  restore: ({ root, sha }: At<{ sha: string }>) => at(root).restore(sha),
  async log({ root, base }: At<{ base: string }>) {
    const copy = at(root);
    const commits = await commitsBetween(copy.repository, [base], (await copy.head()).sha);
    return commits.map(({ sha, message, parents }) => ({ sha, message, parents }));
  },
  checks: ({ root }: At) => findChecks(at(root)),
  map: ({ root, ...request }: At<MapRequest>) => readMap(at(root), request),
  push: ({ root, ...request }: At<Network & { branch: string }>, report: Report) =>
    push(at(root).repository, request, (bytes) => report({ phase: "push", bytes })),
  bundle: ({ root, file, base, branch }: At<{ file: string; base: string; branch: string }>) =>
    writeBundle(at(root).repository, file, base, branch),

  list: ({ root, path, depth }: At<{ path: string; depth: number }>) => createFiles(root).list(path, depth),
  find: ({ root, names }: At<{ names: readonly string[] }>) => find(root, names),
  search: ({ root, ...query }: At<{ pattern: string; path?: string; glob?: string }>) =>
    createFiles(root).search(query),
  applyEdits: ({ text, edits }: { text: string; edits: readonly Edit[] }) => editing.applyEdits(text, edits),
  rewriteText: ({ text, content }: { text: string; content: string }) => editing.rewriteText(text, content),
  readPatch: ({ text }: { text: string }) => editing.readPatch(text),
  syntaxError: ({ path, before, after }: { path: string; before: string | undefined; after: string }) =>
    editing.syntaxError(path, before, after),
  counts: ({ output }: { output: string }) => reading.counts(output),
  digest: (result: CommandResult) => reading.digest(result),
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type ArgumentsOf<Name extends OperationName> = Parameters<Operations[Name]>[0];
export type ResultOf<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;
