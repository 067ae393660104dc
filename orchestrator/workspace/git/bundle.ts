import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { durableWrite } from "./durable.ts";
import { commitsBetween, objectsOf } from "./history.ts";
import { makePack } from "./pack.ts";
import { readRef } from "./refs.ts";
import type { Repository } from "./repository.ts";

/** `git fetch <file> <branch>` takes it, in any clone that has `base`. */
export async function writeBundle(repository: Repository, file: string, base: string, branch: string): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const sha = readRef(repository.gitdir, ref);
  if (!sha) throw new Error(`no branch ${branch}`);
  const commits = await commitsBetween(repository, [base], sha);
  const pack = await makePack(repository, await objectsOf(repository, commits));
  const header = Buffer.from(`# v2 git bundle\n-${base} base\n${sha} ${ref}\n\n`);
  mkdirSync(dirname(file), { recursive: true });
  durableWrite(dirname(file), file, Buffer.concat([header, ...pack]));
  return file;
}
