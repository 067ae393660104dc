import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "devorch";
import type { Fetched } from "./clone.ts";
import type { HostToken } from "./credentials.ts";
import { durableWrite, temporaryFile } from "./durable.ts";
import { readFailure } from "./failures.ts";
import { PackFile } from "./pack_file.ts";
import { indexPack } from "./pack_index.ts";
import { fetchPack, type Greeting, greet } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { SmartHttp } from "./smart_http.ts";

export interface RemoteSource {
  url: string;
  base: string | null;
  tokens: HostToken[];
  stallMs: number;
}

/** Fetches one commit of one branch. Throws UserError. */
export async function cloneRemote(
  half: Repository,
  source: RemoteSource,
  onBytes: (bytes: number) => void,
): Promise<Fetched> {
  const http = new SmartHttp({ ...source, onReceived: onBytes });
  try {
    const greeting = await greet(http, "git-upload-pack");
    const branch = chooseBranch(greeting, source);
    const sha = greeting.refs[`refs/heads/${branch}`] ?? "";
    await download(half, http, greeting, sha);
    return {
      base: { branch, sha },
      defaultBranch: greeting.head,
      origin: source.url,
      notices: [],
      excludes: "",
    };
  } catch (error) {
    throw readFailure(error, source);
  }
}

function chooseBranch(greeting: Greeting, { url, base }: RemoteSource): string {
  if (greeting.capabilities.has("object-format=sha256")) throw new UserError("git.sha256", { where: url });
  const branches = Object.keys(greeting.refs).flatMap((name) =>
    name.startsWith("refs/heads/") ? [name.slice("refs/heads/".length)] : [],
  );
  if (branches.length === 0) throw new UserError("git.empty", { where: url });
  const branch = base ?? greeting.head ?? "HEAD";
  if (!branches.includes(branch)) throw unknownBase(url, branch, branches);
  return branch;
}

export function unknownBase(where: string, branch: string, branches: readonly string[]): UserError {
  const some = branches.slice(0, 8).join(", ") + (branches.length > 8 ? ", ..." : "");
  return new UserError("git.unknown-base", { where, branch, branches: some });
}

async function download(half: Repository, http: SmartHttp, greeting: Greeting, sha: string): Promise<void> {
  const { gitdir } = half;
  const temp = temporaryFile(gitdir);
  const cut = await fetchPack(http, greeting, sha, temp);
  if (cut.length > 0) writeFileSync(join(gitdir, "shallow"), `${cut.join("\n")}\n`);
  const pack = new PackFile(temp);
  const index = indexPack(pack);
  const place = join(gitdir, "objects", "pack", `pack-${pack.window(pack.size - 20, 20).toString("hex")}`);
  pack.close();
  renameSync(temp, `${place}.pack`);
  durableWrite(gitdir, `${place}.idx`, index, 0o444);
}
