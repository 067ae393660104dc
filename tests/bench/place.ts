import { copyFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git, makeBare, writeFiles } from "../support/git.ts";
import type { Program } from "./processes.ts";
import { type Servers, startServers } from "./servers.ts";
import { shopFiles } from "./shop.ts";

/** A folder for everything that the benchmarks make, with the servers. */
export interface Area extends Disposable {
  folder: string;
  servers: Servers;
  /** A new user on a new machine with a new remote repository. */
  place(): Place;
}

export interface Place {
  folder: string;
  url: string;
  /** The bare repository behind `url`. */
  bare: string;
  /** Where devorch keeps its working copies. */
  clones: string;
  /** The executable with these words. */
  devorch(...words: string[]): Program;
  /** Any program in a folder that holds the repository's files, without git. */
  beside(program: string): Program;
}

export async function openArea(executable: string): Promise<Area> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "devorch-bench-")));
  const repositories = join(folder, "repositories");
  mkdirSync(repositories);
  // Beside the programs that it is compared with: same file system, written in the same way.
  const copy = join(folder, "devorch");
  copyFileSync(executable, copy);
  const original = makeBare(folder, "original", [shopFiles]);
  git(original, "config", "http.receivepack", "true");
  const servers = await startServers(repositories);
  let count = 0;
  return {
    folder,
    servers,
    place() {
      const name = String(++count);
      const bare = join(repositories, `${name}.git`);
      cpSync(original, bare, { recursive: true });
      return placeOf({ folder: join(folder, name), bare, url: `${servers.git}/${name}.git` }, copy, servers.models);
    },
    [Symbol.dispose]() {
      servers[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function placeOf(at: { folder: string; bare: string; url: string }, executable: string, models: string): Place {
  const { folder } = at;
  const clones = join(folder, "clones");
  mkdirSync(folder);
  const env = {
    HOME: folder,
    DATA_PATH: join(folder, "data"),
    REPOS_PATH: clones,
    ANTHROPIC_API_KEY: "key-of-claude",
    GOOGLE_API_KEY: "key-of-gemini",
    ANTHROPIC_BASE_URL: models,
    GOOGLE_GEMINI_BASE_URL: models,
    DEVORCH_LANG: "en",
  };
  return {
    ...at,
    clones,
    devorch: (...words) => ({ argv: [executable, ...words], env, cwd: folder }),
    beside(program) {
      const cwd = join(folder, "files");
      writeFiles(cwd, shopFiles);
      return { argv: [program], env, cwd };
    },
  };
}
