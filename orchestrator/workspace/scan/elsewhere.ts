import { runsElsewhere } from "devorch";

/** Fields of a package.json whose commands npm, git hooks and their like run. */
const commands = ["scripts", "husky", "lint-staged", "simple-git-hooks", "pre-commit", "packageManager", "bin"];

/**
 * Whether the change of a file changes what other machines or programs run by themselves. Of a package.json only its
 * commands count; `undefined` is a file that is not there.
 */
export function changesWhatRunsElsewhere(path: string, before: string | undefined, after: string | undefined): boolean {
  if (path.split("/").at(-1) !== "package.json") return runsElsewhere(path);
  return commandsOf(before) !== commandsOf(after);
}

function commandsOf(text: string | undefined): string {
  if (text === undefined) return commandsOf("{}");
  try {
    const page = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify(commands.map((field) => page[field] ?? null));
  } catch {
    // Unreadable to us is not unreadable to others.
    return text;
  }
}
