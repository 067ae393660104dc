import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { durableWrite } from "../crash_safe_fs.ts";
import { commitsBetween, newObjects } from "../history.ts";
import { readRef } from "../refs.ts";
import type { Repository } from "../repository.ts";
import { packOf } from "./pack.ts";

/** Writes a bundle for `git fetch <file> <branch>` in any clone that has `base`. The library makes packs but no bundles. */
export async function writeBundle(repository: Repository, file: string, base: string, branch: string): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const sha = await readRef(repository.gitdir, ref);
  if (!sha) throw new Error(`no branch ${branch}`);
  const packfile = await packOf(
    repository,
    await newObjects(repository, await commitsBetween(repository, [base], sha)),
  );
  const header = Buffer.from(`# v2 git bundle\n-${base} base\n${sha} ${ref}\n\n`);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  durableWrite(dirname(file), file, Buffer.concat([header, packfile]));
  return file;
}
