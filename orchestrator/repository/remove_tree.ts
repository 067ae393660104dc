import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";

/**
 * Removes a folder with everything that commands may have made of it. By `rm`, which takes folders of any depth one by one: the
 * runtime's own needs minutes for some thousands of them. What was locked is opened first, by `chmod`, which follows no link
 * below the folder. Throws when something is left.
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
