import { existsSync, readlinkSync } from "node:fs";

/** The parts of this machine's system that a sandbox shows, read-only. */
export interface HostFiles {
  /** `/bin` and its like: a link's target (`usr/bin`), or undefined for a real folder. */
  systemFolders: { path: string; link: string | undefined }[];
  /** Paths under /etc that exist. */
  etc: string[];
}

const beside = ["/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32"];
const etc = [
  ...["passwd", "group", "nsswitch.conf", "hosts", "resolv.conf", "localtime", "protocols", "services", "mime.types"],
  ...["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "ca-certificates", "os-release"],
  // Not all of ssl: it also holds the machine's private keys, readable when devorch runs as root.
  ...["ssl/certs", "ssl/openssl.cnf", "login.defs", "timezone"],
];
/** `/etc/java-17-openjdk`, `/etc/python3.11`: versions differ by machine. */
const versioned = ["java-*", "python3*"];

export function readHostFiles(): HostFiles {
  return {
    systemFolders: beside.filter((path) => existsSync(path)).map((path) => ({ path, link: linkTarget(path) })),
    etc: [...etc, ...versioned.flatMap(inEtc)].map((name) => `/etc/${name}`).filter((path) => existsSync(path)),
  };
}

function inEtc(pattern: string): string[] {
  return [...new Bun.Glob(pattern).scanSync({ cwd: "/etc", onlyFiles: false })].sort();
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
