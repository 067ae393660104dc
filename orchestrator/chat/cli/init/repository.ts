import { basename } from "node:path";
import { confirm, password, text } from "@clack/prompts";
import { Exit } from "../../../task/errors.ts";
import { aroundFolder } from "../repository.ts";
import { type Dialog, given } from "./dialog.ts";
import type { SetUp } from "./set_up.ts";

/** Registers a repository: the one around the current folder, or an address; resolves to its name. */
export async function askRepository(dialog: Dialog, setUp: SetUp): Promise<string | undefined> {
  const { cli, io } = dialog;
  const here = aroundFolder(cli.world.cwd);
  if (here !== null) {
    const yes = await given(confirm({ ...io, message: cli.say("init.this-repository", { path: cli.err.text(here) }) }));
    if (yes && (await add(dialog, setUp, here))) return nameOf(here);
  }
  for (;;) {
    const typed = (await given(text({ ...io, message: cli.say("init.repository") })))?.trim();
    if (!typed) return undefined;
    if (await add(dialog, setUp, typed)) return nameOf(typed);
  }
}

/** Asks for the host's token where there is none, and again as long as the repository cannot be reached with it. */
async function add(dialog: Dialog, setUp: SetUp, address: string): Promise<boolean> {
  const name = nameOf(address);
  if ((await setUp.run(["-q", "repo", "add", name, address])) !== Exit.done) return false;
  const host = hostOf(address);
  if (host !== undefined && !setUp.hasGitToken(address)) await askToken(dialog, setUp, host);
  while ((await setUp.run(["repo", "check", name])) !== Exit.done) {
    if (host !== undefined && (await askToken(dialog, setUp, host))) continue;
    // Another address can be given under the same name.
    await setUp.run(["-q", "repo", "remove", name]);
    return false;
  }
  return true;
}

/** The host, with its port, that takes a token; undefined for a folder or ssh. */
function hostOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { host, protocol } = new URL(address);
  return /^https?:$/.test(protocol) ? host : undefined;
}

/** False: the person has none. */
async function askToken({ cli, io }: Dialog, setUp: SetUp, host: string): Promise<boolean> {
  const token = (await given(password({ ...io, message: cli.say("init.git-token", { host }) })))?.trim();
  if (token) setUp.saveGitToken(host, token);
  return Boolean(token);
}

/** The last part of an address, as a name of devorch: letters, digits, dots and dashes. */
function nameOf(address: string): string {
  const name = basename(address.replace(/\/+$/, "")).replace(/\.git$/, "");
  return name.replace(/[^\w.-]+/g, "-") || "repository";
}
