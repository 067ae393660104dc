import { existsSync, realpathSync } from "node:fs";
import type { SandboxStatus } from "../../run/workspace.ts";
import type { WatchOptions } from "../watch/growth_watch.ts";
import { type HostFiles, readHostFiles } from "./host/host_files.ts";
import { findToolRoots, type ToolRoots } from "./host/tool_roots.ts";
import { findLaunchers, type Launchers } from "./limits.ts";
import { seccompProgram } from "./seccomp.ts";
import type { SandboxSettings } from "./settings.ts";

/** Variables and services that a person granted to a project's tests. Never a key of devorch. */
export interface Grants {
  environment: Readonly<Record<string, string>>;
  /** Paths of unix sockets. */
  sockets: readonly string[];
  /** TCP ports of the machine's 127.0.0.1. */
  ports: readonly number[];
}

export interface CommandOptions {
  /** Realpath of the working copy. */
  root: string;
  /** The folder that is shown as the working copy, where that is a copy of it. */
  source?: string | undefined;
  sandbox: SandboxSettings;
  /** The result of the probe; called before every command, so it should be cached. */
  status: () => Promise<SandboxStatus>;
  /** Downloads of this repository's installs, writable for commands with network only; created when needed. */
  cacheFolder: string | undefined;
  /** The grants of this repository. */
  grants?: Grants | undefined;
  /** Limits that differ from the defaults. */
  watch?: Omit<WatchOptions, "root"> | undefined;
}

/** What all commands of a working copy share. */
export interface CommandContext {
  root: string;
  source: string;
  cacheFolder: string | undefined;
  host: HostFiles;
  carriers: Launchers;
  tools: ToolRoots;
  seccomp: Uint8Array | undefined;
  /** The executable that answers to `bun`. */
  bun: string | undefined;
  networkEnvironment: Readonly<Record<string, string>>;
  grants: Grants;
  /** Real paths that are hidden although a parent folder is shown. */
  private: { folders: string[]; files: string[] };
}

export function prepareContext({ root, source = root, sandbox, cacheFolder, grants }: CommandOptions): CommandContext {
  return {
    root,
    source,
    cacheFolder,
    host: readHostFiles(),
    carriers: findLaunchers(),
    tools: findToolRoots(sandbox),
    seccomp: seccompProgram(),
    bun: sandbox.demo?.executable ?? sandbox.selfAsBun,
    networkEnvironment: sandbox.networkEnvironment ?? {},
    grants: grants ?? { environment: {}, sockets: [], ports: [] },
    private: { folders: existingRealPaths(sandbox.privateFolders), files: existingRealPaths(sandbox.privateFiles) },
  };
}

function existingRealPaths(paths: readonly string[] = []): string[] {
  return paths.filter((path) => existsSync(path)).map((path) => realpathSync(path));
}
