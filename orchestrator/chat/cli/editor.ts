import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../task/errors.ts";

type Environment = Record<string, string | undefined>;

/**
 * Opens the person's editor on the text and waits for it. Resolves to the text as it was left, or null when the editor
 * failed. Throws UserError when there is no editor.
 */
export async function openEditor(text: string, suffix: string, env: Environment): Promise<string | null> {
  const editor = editorOf(env);
  if (editor === null) throw new UserError("ask.no-editor");
  // A private folder (0700): other users must not read the plan.
  const folder = await mkdtemp(join(tmpdir(), "devorch-edit-"));
  const file = join(folder, `plan${suffix}`);
  try {
    await writeFile(file, text, { mode: 0o600 });
    // Through a shell, because people set EDITOR to more than a name: "code --wait".
    const child = Bun.spawn(["/bin/sh", "-c", `${editor} "$1"`, "devorch", file], {
      stdio: ["inherit", "inherit", "inherit"],
      env,
    });
    return (await child.exited) === 0 ? await readFile(file, "utf8") : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function editorOf(env: Environment): string | null {
  const chosen = env.VISUAL?.trim() || env.EDITOR?.trim();
  if (chosen) return chosen;
  const PATH = env.PATH ?? "";
  return ["editor", "nano", "vi"].find((name) => Bun.which(name, { PATH }) !== null) ?? null;
}
