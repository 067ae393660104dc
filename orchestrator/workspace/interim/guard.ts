import { TaskError } from "devorch";

const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/gu;

/** The components of a path that a model may name. Throws TaskError with the reason otherwise. */
export function guardPath(path: string): string[] {
  const refuse = (reason: string): never => {
    throw new TaskError(`"${path.slice(0, 200)}" is refused: ${reason}.`);
  };
  if (path.includes("\0")) refuse("it holds a zero byte");
  if (path.includes("\\")) refuse("use / between folders");
  if (path.startsWith("/") || path.startsWith("~")) refuse("paths are relative to the repository");
  if (path.length > 1000) refuse("it is too long");
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  for (const name of names) {
    if (name === "..") refuse("it leaves the repository");
    if (isGit(name)) refuse("git's own files are not touched");
  }
  if (names[0] !== undefined && folded(names[0]) === ".dev-tasks") refuse(".dev-tasks is written by devorch alone");
  if (isSecret(names.at(-1) ?? "")) refuse("files with secrets are neither read nor written");
  return names;
}

/** `.git` in every spelling that some file system takes for it. */
function isGit(name: string): boolean {
  const plain = folded(name).replace(/[. ]+$/, "");
  return plain === ".git" || /^git~\d+$/.test(plain) || plain.startsWith(".git:");
}

/** `.env` and its like; examples are no secret. */
export function isSecret(name: string): boolean {
  const plain = folded(name);
  return (plain === ".env" || plain.startsWith(".env.")) && !/\.(example|sample|template)$/.test(plain);
}

function folded(name: string): string {
  return name.normalize("NFKC").replace(invisible, "").toLowerCase();
}
