import type { HostFiles } from "./host/host_files.ts";
import type { ProtectedPaths } from "./host/protected_paths.ts";

/** The contents of one command's sandbox. Every path must exist: bubblewrap fails for a missing one. */
export interface SandboxShape {
  /** Realpath of the working copy. */
  root: string;
  /** What is shown there: the working copy, or a copy of it. */
  source: string;
  host: HostFiles;
  /** Folders or files shown read-only where they are. */
  tools: readonly string[];
  /** Shown read-only at another path. */
  placed: readonly { from: string; to: string }[];
  /** Shown writable where it is: the download cache. */
  cache: string | undefined;
  /** devorch's own paths below a shown folder: replaced by an empty folder or file. */
  covered: { folders: readonly string[]; files: readonly string[] };
  /** Unix sockets of services, where they are. */
  sockets: readonly string[];
  protected: ProtectedPaths;
  /** An empty file outside the working copy. */
  emptyFile: string;
  environment: Readonly<Record<string, string>>;
  network: boolean;
  /** The working copy can only be read. */
  readOnly: boolean;
  /** File descriptor of the seccomp program. */
  seccomp: number | undefined;
  /** File descriptor to which bubblewrap writes whether the command was started at all. */
  status: number | undefined;
}

export const homeInside = "/tmp/home";

/** bubblewrap's arguments up to the command. The order matters: a later mount lies over an earlier one. */
export function sandboxArguments(shape: SandboxShape): string[] {
  return [
    ...isolation(shape),
    ...Object.entries(shape.environment).flatMap(([name, value]) => ["--setenv", name, value]),
    ...systemMounts(shape.host),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...["--size", "268435456", "--tmpfs", "/tmp", "--size", "67108864", "--tmpfs", "/dev/shm"],
    ...["--dir", homeInside, "--dir", "/run"],
    ...shape.tools.flatMap((path) => ["--ro-bind", path, path]),
    ...shape.placed.flatMap(({ from, to }) => ["--ro-bind", from, to]),
    ...shape.covered.folders.flatMap((path) => ["--tmpfs", path]),
    ...shape.covered.files.flatMap((path) => ["--ro-bind", shape.emptyFile, path]),
    ...(shape.cache ? ["--bind", shape.cache, shape.cache] : []),
    ...shape.sockets.flatMap((path) => ["--bind", path, path]),
    ...[shape.readOnly ? "--ro-bind" : "--bind", shape.source, shape.root],
    ...shape.protected.readOnly.flatMap((path) => ["--ro-bind", path, path]),
    ...shape.protected.hidden.flatMap((path) => ["--ro-bind", shape.emptyFile, path]),
    ...["--remount-ro", "/proc", "--remount-ro", "/", "--chdir", shape.root],
  ];
}

function isolation({ network, seccomp, status }: SandboxShape): string[] {
  return [
    ...["--unshare-user", "--unshare-pid"],
    ...(network ? [] : ["--unshare-net"]),
    ...["--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--disable-userns", "--cap-drop", "ALL"],
    ...["--new-session", "--die-with-parent", "--hostname", "sandbox"],
    ...(seccomp === undefined ? [] : ["--seccomp", String(seccomp)]),
    ...(status === undefined ? [] : ["--json-status-fd", String(status)]),
    "--clearenv",
  ];
}

function systemMounts({ systemFolders, etc }: HostFiles): string[] {
  return [
    ...["--ro-bind", "/usr", "/usr"],
    ...systemFolders.flatMap(({ path, link }) => (link ? ["--symlink", link, path] : ["--ro-bind", path, path])),
    ...etc.flatMap((path) => ["--ro-bind", path, path]),
  ];
}
