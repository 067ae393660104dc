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
    if (yes && (await add(setUp, here))) return nameOf(here);
  }
  for (;;) {
    const typed = (await given(text({ ...io, message: cli.say("init.repository") })))?.trim();
    if (!typed) return undefined;
    await askToken(dialog, setUp, typed);
    if (await add(setUp, typed)) return nameOf(typed);
  }
}

async function add(setUp: SetUp, address: string): Promise<boolean> {
  const name = nameOf(address);
  if ((await setUp.run(["repo", "add", name, address])) !== Exit.done) return false;
  if ((await setUp.run(["repo", "check", name])) === Exit.done) return true;
  // Another address can be given under the same name.
  await setUp.run(["-q", "repo", "remove", name]);
  return false;
}

async function askToken({ cli, io }: Dialog, setUp: SetUp, address: string): Promise<void> {
  if (!URL.canParse(address)) return;
  const { host, protocol } = new URL(address);
  const setting = host === "github.com" ? "GITHUB_TOKEN" : "GIT_TOKENS";
  if (!/^https?:$/.test(protocol) || setUp.isSet(setting)) return;
  const token = (await given(password({ ...io, message: cli.say("init.git-token", { host }) })))?.trim();
  if (token) setUp.save({ [setting]: setting === "GITHUB_TOKEN" ? token : `${host}=${token}` });
}

/** The last part of an address, as a name of devorch: letters, digits, dots and dashes. */
function nameOf(address: string): string {
  const name = basename(address.replace(/\/+$/, "")).replace(/\.git$/, "");
  return name.replace(/[^\w.-]+/g, "-") || "repository";
}
