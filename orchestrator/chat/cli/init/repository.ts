import { basename } from "node:path";
import { Exit } from "../../../task/errors.ts";
import { aroundFolder } from "../repository.ts";
import { askSecret, askText, askYesNo, type Dialog } from "./dialog.ts";
import type { SetUp } from "./set_up.ts";

/** Registers a repository: the one around the current folder, or an address; resolves to its name. */
export async function askRepository(dialog: Dialog, setUp: SetUp): Promise<string | undefined> {
  const { cli } = dialog;
  const here = aroundFolder(cli.world.cwd);
  if (here !== null) {
    const yes = await askYesNo(dialog, cli.say("init.this-repository", { path: cli.err.text(here) }));
    if (yes && (await add(dialog, setUp, here))) return nameOf(here);
  }
  for (;;) {
    const typed = await askText(dialog, { message: cli.say("init.repository") });
    if (!typed) return undefined;
    if (await add(dialog, setUp, typed)) return nameOf(typed);
  }
}

/** Asks for the host's token where there is none, and again as long as the repository cannot be reached with it. */
async function add(dialog: Dialog, setUp: SetUp, address: string): Promise<boolean> {
  const name = nameOf(address);
  const git = setUp.gitHost(address);
  // An address of ssh is not even taken without a token.
  if (git?.ssh && !git.hasToken && !(await askToken(dialog, setUp, git.host))) return false;
  if ((await setUp.run(["-q", "repo", "add", name, address])) !== Exit.done) return false;
  if (git && !setUp.gitHost(address)?.hasToken) await askToken(dialog, setUp, git.host);
  while ((await setUp.run(["repo", "check", name])) !== Exit.done) {
    if (git && (await askToken(dialog, setUp, git.host))) continue;
    // Another address can be given under the same name.
    await setUp.run(["-q", "repo", "remove", name]);
    return false;
  }
  return true;
}

/** False: the person has none. */
async function askToken(dialog: Dialog, setUp: SetUp, host: string): Promise<boolean> {
  const token = await askSecret(dialog, {
    message: dialog.cli.say("init.git-token", { host }),
    refusal: (answer) => setUp.refusal(setUp.withGitToken(host, answer)),
  });
  if (token) setUp.save(setUp.withGitToken(host, token));
  return Boolean(token);
}

/** The last part of an address, as a name of devorch: letters, digits, dots and dashes. */
function nameOf(address: string): string {
  const name = basename(address.replace(/\/+$/, "")).replace(/\.git$/, "");
  return name.replace(/[^\w.-]+/g, "-") || "repository";
}
