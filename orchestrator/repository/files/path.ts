import { TaskError } from "../../task/errors.ts";

/** Characters that file systems or displays drop, so that a name looks like another one. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The components of a path that a model named, relative to the root of the repository; empty for the root itself. Throws
 * TaskError for a path that leaves the repository or names git's or devorch's data.
 */
export function componentsOf(path: string): string[] {
  if (/\p{Cc}/u.test(path)) throw pathRefusal(path, "it has control characters");
  if (!path.isWellFormed() || path.includes("\ufffd")) throw pathRefusal(path, "it has characters that are not text");
  if (path.startsWith("/")) throw pathRefusal(path, "it is absolute; name it relative to the repository");
  if (path.includes("\\")) throw pathRefusal(path, 'it has a backslash; separate folders by "/"');
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  if (names.includes("..")) throw pathRefusal(path, '".." leaves its folder; name it relative to the repository');
  for (const name of names) {
    if (Buffer.byteLength(name) > 255) throw pathRefusal(path, "a name in it is longer than 255 bytes");
    if (isGitFolder(name)) throw pathRefusal(path, "it belongs to git; devorch does the commits");
    if (normalizedName(name) === ".dev-tasks") throw pathRefusal(path, "it belongs to devorch");
  }
  return names;
}

/** Like componentsOf, for a file whose content is read or written. */
export function fileComponentsOf(path: string): string[] {
  const names = componentsOf(path);
  if (names.length === 0) throw pathRefusal(path, "it names no file");
  if (names.some(isSecret))
    throw pathRefusal(path, "files of this name hold secrets; use its example, sample or template");
  return names;
}

/** `.git` in every spelling that a file system treats as `.git`. */
export function isGitFolder(name: string): boolean {
  const spelled = normalizedName(name);
  return spelled === ".git" || /^git~\d+$/.test(spelled);
}

export function isReserved(name: string): boolean {
  return isGitFolder(name) || normalizedName(name) === ".dev-tasks";
}

/** Names of credential files: of ssh, of programs that log in, and key stores. */
const credentials =
  /^(id_(rsa|dsa|ecdsa|ed25519)(_\w+)?|[._]netrc|\.pypirc|\.git-credentials|\.pgpass|\.my\.cnf|\.htpasswd|\.s3cfg|\.boto|\.dockercfg|\.vault-token|\.ssh|\.gnupg|(.*\.)?kubeconfig(\.ya?ml)?|master\.key|.*\.(ppk|p12|pfx|jks|keystore|kdbx|tfstate(\.backup)?))$/;

/** Whether a file or folder of this name holds secrets: it is not read, not written, and not committed when new. */
export function isSecret(name: string): boolean {
  return isEnvFile(name) || credentials.test(normalizedName(name));
}

/** `.env` and variants such as `prod.env`, but not `.env.example` and other example files. */
export function isEnvFile(name: string): boolean {
  const spelled = normalizedName(name);
  if (!/^\.env(rc)?([._-]|$)|.\.env$/.test(spelled)) return false;
  return !/[._-](example|sample|template|dist)$|^(example|sample|template|dist|defaults?|tests?|ci)\.env$/.test(
    spelled,
  );
}

/** Neither hidden, nor with another spelling than its own. */
const plainName = /^[\w-](?:[\w.-]*[\w-])?$/;

function normalizedName(name: string): string {
  if (plainName.test(name)) return name.toLowerCase();
  return name
    .normalize("NFKC")
    .replace(invisible, "")
    .toLowerCase()
    .replace(/:.*$/, "")
    .replace(/[. ]+$/, "");
}

export function pathRefusal(path: string, why: string): TaskError {
  return new TaskError(
    `"${path
      .toWellFormed()
      .replace(/\p{Cc}/gu, "?")
      .slice(0, 200)}" is refused: ${why}.`,
  );
}
