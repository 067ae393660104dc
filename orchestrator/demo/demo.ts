import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../task/errors.ts";
import { text } from "../texts/index.ts";
import type { Lang } from "../texts/sentence.ts";
import { startGitServer } from "./git_server.ts";
import { playScript } from "./model_server/play.ts";
import { startModelServer } from "./model_server/server.ts";
import { demoIn } from "./script.ts";

/** The global options that the demo's task runs with. */
export interface DemoOutput {
  json: boolean;
  quiet: boolean;
}

interface DemoOptions {
  lang: Lang;
  output: DemoOutput;
  /** Folder of the bundled shop, also inside the executable. */
  shop: string;
  /** Runs one devorch command line with nothing but these settings. */
  runCommand(argv: string[], env: Record<string, string>): Promise<number>;
}

/** One task on the bundled shop: scripted model answers, everything else real. Resolves to the exit code. */
export async function demo({ lang, output, shop, runCommand }: DemoOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "devorch-demo-"));
  const remote = createRemote(folder, shop);
  const git = startGitServer({ root: folder, tokens: ["demo"] });
  const { request, answer, branch, script, review } = demoIn(lang);
  const models = startModelServer(playScript(script), { reviewer: playScript(review) });
  // With --json and -q stdout holds what `run` prints there, and nothing else.
  const isPlain = !output.json && !output.quiet;
  try {
    if (isPlain) console.log(text(lang, "demo.begin", { request }));
    const flags = ["--lang", lang, ...(output.json ? ["--json"] : []), ...(output.quiet ? ["--quiet"] : [])];
    const exit = await runCommand(
      [...flags, "run", request, "--repo", `${git.url}/tienda.git`, "--yes", "--answer", answer],
      {
        ANTHROPIC_API_KEY: "demo",
        GOOGLE_API_KEY: "demo",
        ANTHROPIC_BASE_URL: models.url,
        GOOGLE_GEMINI_BASE_URL: models.url,
        GIT_TOKENS: `127.0.0.1=demo`,
        DATA_PATH: join(folder, "data"),
        HOME: folder,
      },
    );
    const arrived = exit === 0 && gitIn(remote)("branch", "--list", branch) !== "";
    if (!arrived) {
      if (isPlain) console.log("demo: failed");
      return exit === 0 ? 1 : exit;
    }
    if (isPlain) showBranch(lang, remote, branch);
    return 0;
  } finally {
    await models.stop();
    await git.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints the branch on the remote, its commits and its diff, by git itself, and what to do next. */
function showBranch(lang: Lang, remote: string, branch: string): void {
  const git = gitIn(remote);
  console.log(`\n${text(lang, "demo.branch", { branch })}`);
  console.log(git("log", "--reverse", "--format=  %h %s", `main..${branch}`));
  console.log(`\n${text(lang, "demo.diff")}`);
  console.log(git("diff", `main...${branch}`, "--", ".", ":!.dev-tasks"));
  console.log(`\n${text(lang, "demo.next")}`);
  console.log("demo: completed");
}

/** A bare repository with the shop in it, to be served over smart HTTP. */
function createRemote(folder: string, shop: string): string {
  const [source, remote] = [join(folder, "source"), join(folder, "tienda.git")];
  copyShop(shop, source);
  const git = gitIn(source);
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "--all");
  git(
    "-c",
    "user.name=Tienda",
    "-c",
    "user.email=tienda@localhost",
    "commit",
    "--quiet",
    "--message",
    "feat: a small shop",
  );
  gitIn(folder)("clone", "--quiet", "--bare", source, remote);
  gitIn(remote)("config", "http.receivepack", "true");
  return remote;
}

function copyShop(from: string, to: string): void {
  for (const name of readdirSync(from, { recursive: true, encoding: "utf8" })) {
    // Folders are listed too.
    if (!/\.(ts|json|md|lock)$/.test(name)) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), readFileSync(join(from, name)));
  }
}

function gitIn(cwd: string): (...words: string[]) => string {
  const git = ["/usr/bin/git", "/usr/local/bin/git", "/bin/git"].find(existsSync);
  if (!git) throw new UserError("demo.no-git", {});
  const env = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", HOME: cwd, PATH: "/usr/bin:/bin" };
  return (...words) =>
    execFileSync(git, words, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trimEnd();
}
