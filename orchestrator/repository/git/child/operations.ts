import { existsSync } from "node:fs";
import type { CopyRequest, PlacesRequest, TestChangeRequest } from "../../../evidence/test_change.ts";
import type { Edit } from "../../../run/editing.ts";
import type { CommandResult, Pack, Progress, StraysRequest } from "../../../run/workspace.ts";
import { find } from "../../files/find.ts";
import { createFiles } from "../../files.ts";
import { analyseSource, type MapRequest, readMap, type SourceRequest } from "../../map/read.ts";
import { setLeftOutAside } from "../../scan/left_out_aside.ts";
import { manifestsHash } from "../../scan/manifests.ts";
import { noteRest, removeRest, trimRest } from "../../scan/rest.ts";
import { type ScanRequest, scanForCommit } from "../../scan/scan.ts";
import { findStrays } from "../../scan/strays.ts";
import { placesOf } from "../../test_change/places.ts";
import { readTestChange } from "../../test_change/read_change.ts";
import { writeCopy } from "../../test_change/write_copy.ts";
import { editing, reading } from "../../text_functions.ts";
import { findChecks } from "../find_checks.ts";
import { type Author, commitsBetween, isAncestor } from "../history.ts";
import { whyLeftOut } from "../ignore/left_out.ts";
import { type ChangeOfBranch, containsChange } from "../merge/contains_change.ts";
import { divergence, type MergeRequest, mergeBranch } from "../merge/merge_branch.ts";
import { identify } from "../repository.ts";
import { writeBundle } from "../transport/bundle.ts";
import { type CloneRequest, openClone } from "../transport/clone.ts";
import type { HostToken } from "../transport/credentials.ts";
import {
  type CommitSearch,
  type DeepenRequest,
  deepen,
  type FetchRequest,
  fetchBranch,
  fetchCommit,
} from "../transport/fetch.ts";
import { packCommits, unpack } from "../transport/pack.ts";
import { type PushRequest, push, remoteRefs, withdraw } from "../transport/push.ts";
import { brokenAgainst, changedAgainst, diffAgainst } from "../tree/diff.ts";
import { insideFolder } from "../tree/inside.ts";
import { WorkingCopy } from "../tree/working_copy.ts";

type Report = (progress: Progress) => void;
type InRepository<T = unknown> = T & { root: string };
type Network = { tokens: HostToken[]; stallMs: number };

/** Clones that this process has opened, with their caches. */
const copies = new Map<string, WorkingCopy>();

function copyAt(root: string): WorkingCopy {
  const copy = copies.get(root) ?? new WorkingCopy(root);
  copies.set(root, copy);
  // Restores the rights of the folder, which a command may have removed.
  if (existsSync(root)) insideFolder(root, [], () => undefined);
  return copy;
}

/** How often the working copies have been changed, as the request says that is worked on. */
export function noteChanges(changes: number | undefined): void {
  for (const copy of copies.values()) copy.noteChanges(changes);
}

/** The worker's operations; arguments and results are plain JSON. */
export const operations = {
  async open(request: CloneRequest, report: Report) {
    const cache = {};
    const onBytes = (bytes: number) => report({ phase: "clone", bytes });
    const isOpen = (root: string) => copies.get(root)?.isStillThere === true;
    const { isNew, ...opened } = await openClone(request, { onBytes, cache, isOpen });
    const copy = isOpen(opened.root) ? undefined : new WorkingCopy(opened.root, cache);
    if (copy) copies.set(opened.root, copy);
    if (copy && isNew) await copy.asCheckedOut();
    return opened;
  },
  remoteRefs: ({ root, ...network }: InRepository<Network>) => remoteRefs(copyAt(root).repository, network),
  head: async ({ root }: InRepository) => copyAt(root).head(),
  createBranch: ({ root, name, sha }: InRepository<{ name: string; sha: string }>) =>
    copyAt(root).createBranch(name, sha),
  async renameBranch({ root, from, to }: InRepository<{ from: string; to: string }>) {
    const copy = copyAt(root);
    await withdraw(copy.repository, from);
    await copy.renameBranch(from, to);
  },
  fetchBranch: ({ root, ...request }: InRepository<FetchRequest>) => fetchBranch(copyAt(root).repository, request),
  fetchCommit: ({ root, ...request }: InRepository<CommitSearch>) => fetchCommit(copyAt(root).repository, request),
  identify: async ({ root, identity }: InRepository<{ identity: string }>) =>
    identify(copyAt(root).repository, identity),
  pack: ({ root, known, tip }: InRepository<{ known: readonly string[]; tip: string }>) =>
    packCommits(copyAt(root).repository, known, tip),
  unpack: ({ root, ...pack }: InRepository<Pack>) => unpack(copyAt(root).repository, pack),
  switchTo: ({ root, name, sha }: InRepository<{ name: string; sha: string }>) => copyAt(root).switchTo(name, sha),
  isAncestor: ({ root, sha, tip }: InRepository<{ sha: string; tip: string }>) =>
    isAncestor(copyAt(root).repository, sha, tip),
  containsChange: ({ root, ...request }: InRepository<ChangeOfBranch>) =>
    containsChange(copyAt(root).repository, request),
  divergence: ({ root, target }: InRepository<{ target: string }>) => divergence(copyAt(root), target),
  merge: ({ root, ...request }: InRepository<MergeRequest>) => mergeBranch(copyAt(root), request),
  deepen: ({ root, ...request }: InRepository<DeepenRequest>) => deepen(copyAt(root).repository, request),
  changes: ({ root }: InRepository) => copyAt(root).changes(),
  strays: ({ root, ...request }: InRepository<StraysRequest>) => findStrays(copyAt(root), request),
  putBack: ({ root, paths }: InRepository<{ paths: readonly string[] }>) => copyAt(root).putBack(paths),
  leftOut: ({ root, path }: InRepository<{ path: string }>) => whyLeftOut(copyAt(root), path),
  setAside: ({ root, paths }: InRepository<{ paths: readonly string[] }>) => setLeftOutAside(copyAt(root), paths),
  scan: ({ root, ...request }: InRepository<ScanRequest>) => scanForCommit(copyAt(root), request),
  commit: ({
    root,
    ...request
  }: InRepository<{ branch: string; message: string; paths: readonly string[]; author: Author }>) =>
    copyAt(root).commit(request),
  checkpoint: ({ root, ref, message, author }: InRepository<{ ref: string; message: string; author: Author }>) =>
    copyAt(root).checkpoint(ref, message, author),
  tree: ({ root }: InRepository) => copyAt(root).tree(),
  testChange: ({ root, ...request }: InRepository<TestChangeRequest>) => readTestChange(copyAt(root), request),
  testPlaces: ({ root, ...request }: InRepository<PlacesRequest>) => placesOf(copyAt(root), request),
  writeCopy: ({ root, ...request }: InRepository<CopyRequest & { to: string }>) => writeCopy(copyAt(root), request),
  changed: ({ root, base }: InRepository<{ base: string }>) => changedAgainst(copyAt(root), base),
  broken: ({ root, base }: InRepository<{ base: string }>) => brokenAgainst(copyAt(root), base),
  diff: ({ root, base }: InRepository<{ base: string }>) => diffAgainst(copyAt(root), base),
  reset: ({ root, sha }: InRepository<{ sha: string }>) => copyAt(root).reset(sha),
  restore: ({ root, sha }: InRepository<{ sha: string }>) => copyAt(root).restore(sha),
  async log({ root, base, tip }: InRepository<{ base: string; tip?: string | undefined }>) {
    const copy = copyAt(root);
    const commits = await commitsBetween(copy.repository, [base], tip ?? (await copy.head()).sha);
    return commits.map(({ sha, message, parents }) => ({ sha, message, parents }));
  },
  manifests: ({ root, command }: InRepository<{ command: string }>) => manifestsHash(copyAt(root), command),
  noteRest: ({ root, commands }: InRepository<{ commands: readonly string[] }>) => noteRest(copyAt(root), commands),
  trimRest: ({ root, commands }: InRepository<{ commands: readonly string[] }>) => trimRest(copyAt(root), commands),
  removeRest: ({ root }: InRepository) => removeRest(copyAt(root)),
  checks: ({ root }: InRepository) => findChecks(copyAt(root)),
  map: ({ root, ...request }: InRepository<MapRequest>) => readMap(copyAt(root), request),
  analyseSource: (request: SourceRequest) => analyseSource(request),
  push: ({ root, ...request }: InRepository<PushRequest>, report: Report) =>
    push(copyAt(root).repository, request, (bytes) => report({ phase: "push", bytes })),
  bundle: ({ root, file, base, branch }: InRepository<{ file: string; base: string; branch: string }>) =>
    writeBundle(copyAt(root).repository, file, base, branch),

  list: ({ root, path, depth }: InRepository<{ path: string; depth: number }>) => createFiles(root).list(path, depth),
  find: ({ root, names }: InRepository<{ names: readonly string[] }>) => find(root, names),
  search: ({ root, ...query }: InRepository<{ pattern: string; path?: string; glob?: string }>) =>
    createFiles(root).search(query),
  applyEdits: ({ text, edits }: { text: string; edits: readonly Edit[] }) => editing.applyEdits(text, edits),
  rewriteText: ({ text, content }: { text: string; content: string }) => editing.rewriteText(text, content),
  readPatch: ({ text }: { text: string }) => editing.readPatch(text),
  changedLines: ({ before, after }: { before: string; after: string }) => editing.changedLines(before, after),
  syntaxError: ({ path, before, after }: { path: string; before: string | undefined; after: string }) =>
    editing.syntaxError(path, before, after),
  counts: ({ output }: { output: string }) => reading.counts(output),
  digest: (result: CommandResult) => reading.digest(result),
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type ArgumentsOf<Name extends OperationName> = Parameters<Operations[Name]>[0];
export type ResultOf<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;
