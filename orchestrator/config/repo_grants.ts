import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { namesIn } from "../safety/names_in.ts";
import { secretPattern } from "../safety/secret_forms.ts";
import { Exit, UserError } from "../task/errors.ts";
import { settingNames } from "./definitions.ts";
import { parseEnvFile } from "./env_file.ts";

/** What the commands of one repository may use beyond the usual. */
export interface RepoGrants {
  environment: Record<string, string>;
  /** Unix sockets of services that they may speak to. */
  sockets: string[];
  /** The same by TCP, on this machine's 127.0.0.1. */
  ports: number[];
}

const writableByOthers = 0o022;
const providedNames = new Set(["PATH", "HOME", "TMPDIR", "CI", "TERM"]);
/** They change how programs start; a test does not need them. */
const startupVariables = /^(LD_|BUN_|NODE_OPTIONS$|GIT_|DEVORCH_|BASH_ENV$|ENV$|PYTHONSTARTUP$|PERL5OPT$|RUBYOPT$)/;

/**
 * Reads `<folder>/<name>.env` (NAME=value) and `<folder>/<name>.sockets` (a path or 127.0.0.1:PORT per line) of a repository
 * that was given a
 * name; neither need be there. Throws UserError 78 for a file that is another user's or that others may write, for a value that
 * holds one of devorch's own keys, and for a name that devorch sets itself.
 */
export function readRepoGrants(folder: string, name: string, own: readonly string[]): RepoGrants {
  const values = readTrustedFile(join(folder, `${name}.env`));
  const services = join(folder, `${name}.sockets`);
  return {
    environment: Object.fromEntries(environmentOf(join(folder, `${name}.env`), values, own)),
    ...servicesOf(services, readTrustedFile(services)),
  };
}

/** The granted values of all repositories whose variable names mean secrets, for the redactor. */
export function grantedSecrets(folder: string): string[] {
  const files = namesIn(folder).filter((name) => name.endsWith(".env"));
  return files.flatMap((name) =>
    [...parseEnvFile(readTrustedFile(join(folder, name))).values].flatMap(([variable, { value }]) =>
      /KEY|TOKEN|SECRET|PASS|PWD|CREDENTIAL|PRIVATE/i.test(variable) ? [value] : [],
    ),
  );
}

/** Settings of ours whose names projects use for what is their own; our values are known by what they are. */
const sharedNames = new Set(["DATABASE_URL"]);

function environmentOf(file: string, text: string, own: readonly string[]): [string, string][] {
  const { values, problems } = parseEnvFile(text);
  const [problem] = problems;
  if (problem) throw new UserError("grant.line", { path: file, line: problem.line }, { exit: Exit.config });
  const keys = secretPattern(own);
  return [...values].map(([name, { value, line }]) => {
    const named = (settingNames as readonly string[]).includes(name) && !sharedNames.has(name);
    const ours = named || value.search(keys ?? /$^/) !== -1;
    if (ours) throw new UserError("grant.own-key", { path: file, line }, { exit: Exit.config });
    if (providedNames.has(name) || startupVariables.test(name))
      throw new UserError("grant.name", { path: file, line, name }, { exit: Exit.config });
    return [name, value];
  });
}

/** Below 1024 nothing can listen inside of the sandbox. */
const lowestPort = 1024;
const highestPort = 65_535;

function servicesOf(file: string, text: string): Pick<RepoGrants, "sockets" | "ports"> {
  const sockets = new Set<string>();
  const ports = new Set<number>();
  for (const [index, written] of text.split("\n").entries()) {
    const line = written.replace(/#.*/, "").trim();
    const port = Number(/^(?:127\.0\.0\.1|localhost):(\d{1,5})$/.exec(line)?.[1]);
    if (isAbsolute(line)) sockets.add(line);
    else if (port >= lowestPort && port <= highestPort) ports.add(port);
    else if (line) throw new UserError("grant.service", { path: file, line: index + 1 }, { exit: Exit.config });
  }
  return { sockets: [...sockets], ports: [...ports] };
}

function readTrustedFile(file: string): string {
  const about = statSync(file, { throwIfNoEntry: false });
  if (!about?.isFile()) return "";
  // In a data folder shared by a group, the owner of the folder may own the grants.
  const trusted = [process.getuid?.() ?? about.uid, 0, statSync(dirname(file)).uid];
  if (!trusted.includes(about.uid)) throw new UserError("grant.owner", { path: file }, { exit: Exit.config });
  if ((about.mode & writableByOthers) !== 0)
    throw new UserError("grant.writable", { path: file }, { exit: Exit.config });
  return readFileSync(file, "utf8");
}
