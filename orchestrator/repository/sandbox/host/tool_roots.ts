import { existsSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { SandboxSettings } from "../settings.ts";
import { credentialsGuard } from "./credentials.ts";
import { installFolder, programs, toolHomes, usualFolders } from "./tool_homes.ts";

export interface ToolRoots {
  /** Folders shown read-only; parents before what lies inside them. */
  folders: string[];
  /** The sandbox's own PATH. */
  path: string[];
  /** Variables of version managers: PYENV_ROOT, RUSTUP_HOME, VOLTA_HOME. */
  environment: Record<string, string>;
  /** Folders left out because they hold more than tools. */
  refused: string[];
}

type ToolSettings = Pick<SandboxSettings, "toolPaths" | "path" | "home" | "privateFolders">;

const systemPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
const maxLinks = 16;

/** Which folders a command sees besides the system's, and where it looks for programs. Reads the disk, runs nothing. */
export function findToolRoots(settings: ToolSettings): ToolRoots {
  const search = new ToolSearch(settings.home, settings.privateFolders ?? []);
  if (settings.toolPaths) for (const folder of absolute(settings.toolPaths)) search.addNamed(folder);
  else for (const folder of absolute(settings.path)) search.addFromPath(folder);
  if (!settings.toolPaths) for (const folder of usualFolders(settings.home)) search.addFolder(folder);
  for (const folder of systemPath) search.addFromPath(folder);
  return search.finish();
}

function absolute(list: string): string[] {
  return list
    .split(":")
    .filter((folder) => isAbsolute(folder))
    .map((folder) => resolve(folder));
}

class ToolSearch {
  #folders = new Set<string>();
  #path = new Set<string>();
  #refused = new Set<string>();
  /** Whether a folder could be shown: most programs of a folder are in one place. */
  #tried = new Map<string, boolean>();
  #home: string;
  #isRefused: (folder: string) => boolean;

  constructor(home: string, privateFolders: readonly string[]) {
    this.#home = resolve(home || "/nonexistent");
    this.#isRefused = credentialsGuard(this.#home, privateFolders);
  }

  /** A folder of TOOL_PATHS: exactly that, with its `bin` on PATH too. */
  addNamed(folder: string): void {
    if (!isFolder(folder)) return;
    if (!isSystem(folder) && !this.#show(folder)) return;
    for (const bin of [folder, join(folder, "bin")]) if (isFolder(bin)) this.#usePrograms(bin);
  }

  /** A folder of devorch's own PATH, if it holds a tool. */
  addFromPath(folder: string): void {
    if (isSystem(folder)) this.#usePrograms(folder);
    else if (programs.some((name) => existsSync(join(folder, name)))) this.addFolder(folder);
  }

  addFolder(folder: string): void {
    if (this.#show(installFolder(folder, this.#home)) || this.#show(folder)) this.#usePrograms(folder);
  }

  #usePrograms(folder: string): void {
    // PATH names the system's folders too, and some folders twice.
    if (this.#path.has(folder)) return;
    this.#path.add(folder);
    const real = realOrUndefined(folder);
    for (const name of programs) this.#followProgram(folder, name, real);
    if (existsSync(join(folder, "rustup"))) this.#show(join(this.#home, ".rustup"));
  }

  /** Most programs of the list are not there, and most that are there are no links. */
  #followProgram(folder: string, name: string, real: string | undefined): void {
    const stats = lstatSync(`${folder}/${name}`, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) this.#followLinks(join(folder, name));
    else if (stats && real !== undefined && real !== folder) this.#showProgram(join(real, name));
  }

  /** A linked program works only if every link up to the real file is shown. */
  #followLinks(program: string): void {
    let file = program;
    for (let stop = 0; stop < maxLinks; stop++) {
      const link = linkTarget(file);
      if (link === undefined) break;
      file = resolve(dirname(file), link);
      this.#showProgram(file);
    }
    const target = realOrUndefined(program);
    if (target && target !== program) this.#showProgram(target);
  }

  #showProgram(file: string): void {
    const folder = dirname(file);
    if (isSystem(folder) || this.#isShown(folder) || !existsSync(file)) return;
    if (!this.#show(installFolder(folder, this.#home))) this.#show(folder);
  }

  /** Shows both the named path and the real path. False when refused or missing. */
  #show(folder: string): boolean {
    const isShown = this.#tried.get(folder) ?? this.#tryToShow(folder);
    this.#tried.set(folder, isShown);
    return isShown;
  }

  #tryToShow(folder: string): boolean {
    const place = realOrUndefined(folder);
    if (!place || !isFolder(folder)) return false;
    if (this.#isRefused(folder)) {
      this.#refused.add(folder);
      return false;
    }
    for (const path of [folder, place]) if (!isSystem(path)) this.#folders.add(path);
    return true;
  }

  #isShown(folder: string): boolean {
    return [...this.#folders].some((shown) => `${folder}/`.startsWith(`${shown}/`));
  }

  finish(): ToolRoots {
    const folders = [...this.#folders].sort();
    const environment = Object.fromEntries(
      toolHomes
        .map(({ folder, variable }) => [variable, join(this.#home, folder)] as const)
        .filter(([, path]) => this.#folders.has(path)),
    );
    return {
      folders,
      path: [...this.#path],
      environment,
      refused: [...this.#refused].filter((one) => !this.#isShown(one)),
    };
  }
}

/** System folders are always shown. */
function isSystem(folder: string): boolean {
  return /^\/(usr|bin|sbin|lib|lib64|lib32|libx32|etc\/alternatives)(\/|$)/.test(folder);
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

function realOrUndefined(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
