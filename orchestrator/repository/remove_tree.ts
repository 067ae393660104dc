import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";

/**
 * Removes a folder, whatever commands made in it. By `rm`: the runtime's own removal needs minutes for thousands of nested
 * folders. Locked folders are opened by `chmod`, which follows no link below the folder. Throws when something remains.
 */
export async function removeTree(path: string): Promise<void> {
  if (Bun.which("rm") === null) return rm(path, { recursive: true, force: true });
  if ((await run("rm", "-rf", "--", path)) && !existsSync(path)) return;
  await run("chmod", "-R", "u+rwX", "--", path);
  if (!(await run("rm", "-rf", "--", path))) throw new Error(`${path} could not be removed`);
}

async function run(...command: string[]): Promise<boolean> {
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  return (await child.exited) === 0;
}
