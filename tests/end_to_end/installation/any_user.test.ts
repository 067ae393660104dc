import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startGitServer } from "../../../orchestrator/demo/git_server.ts";
import { startModelServer } from "../../../orchestrator/demo/model_server/server.ts";
import { aPlan, built, doing, putExecutable, shopFiles, token } from "../../support/executable.ts";
import { git, makeBare } from "../../support/git.ts";
import { longTestIf } from "../../support/long.ts";

/** Only root can become somebody whom nobody knows. */
const cannot = process.getuid?.() !== 0 || Bun.which("setpriv") === null;
const uid = 424_242;

// Not below /tmp, which may be closed to others.
const area = mkdtempSync("/var/tmp/devorch-any-user-");
const alone = join(area, "alone");
const temporary = join(area, "tmp");
for (const folder of [alone, temporary]) mkdirSync(folder);
for (const folder of [area, alone, temporary]) chmodSync(folder, 0o777);
putExecutable(built, join(alone, "devorch"));
afterAll(() => rmSync(area, { recursive: true, force: true }));

/** The executable as a user without an entry in /etc/passwd, a name, a group, a home folder and an environment. */
function stranger(words: readonly string[], env: Record<string, string> = {}) {
  const variables = Object.entries({ TMPDIR: temporary, DEVORCH_LANG: "en", ...env }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const become = ["setpriv", "--reuid", `${uid}`, "--regid", `${uid}`, "--clear-groups", "env", "-i", ...variables];
  const child = Bun.spawn([...become, join(alone, "devorch"), ...words], {
    cwd: alone,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  return (async () => {
    const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    return { exit: await child.exited, said: stdout + stderr };
  })();
}

test.skipIf(cannot)(
  "a user without a passwd entry and without HOME runs the demo, the doctor and the short commands",
  async () => {
    const demo = await stranger(["demo"]);
    expect(demo.said).toContain("\ndemo: completed\n");
    expect(demo.exit).toBe(0);
    for (const words of [
      "tasks",
      "repo list",
      "users list",
      "intents list",
      "plugins list",
      "config",
      "doctor",
      "ask hello",
    ]) {
      const { exit, said } = await stranger(words.split(" "));
      expect({ words, said: said.match(/.*(?:ENOENT|EACCES|internal error|no home).*/g) }).toEqual({
        words,
        said: null,
      });
      // Of a doctor without keys that is the right answer.
      expect([words, exit]).toEqual([words, words === "doctor" ? 78 : 0]);
    }
  },
);

longTestIf(!cannot)(
  "a whole task is worked on by such a user: of a remote repository and of a folder, with a data folder and without",
  async () => {
    const bare = makeBare(area, "shop", [shopFiles]);
    git(bare, "config", "http.receivepack", "true");
    const server = startGitServer({ root: area, tokens: [token] });
    const models = startModelServer(({ tools }) => (tools.includes("submit_plan") ? aPlan([{}]) : doing(1)));
    git(area, "clone", "--quiet", bare, join(area, "checkout"));
    Bun.spawnSync(["chown", "-R", `${uid}:${uid}`, join(area, "checkout")]);
    const keys = {
      ...{
        ANTHROPIC_API_KEY: "k",
        GOOGLE_API_KEY: "k",
        ANTHROPIC_BASE_URL: models.url,
        GOOGLE_GEMINI_BASE_URL: models.url,
      },
      GIT_TOKENS: `127.0.0.1=${token}`,
    };
    try {
      const remote = await stranger(["run", "Add stock", "--repo", `${server.url}/shop.git`, "--yes"], keys);
      expect(remote).toMatchObject({ exit: 0 });
      expect(git(bare, "branch", "--list", "feature/stock")).toContain("feature/stock");
      const elsewhere = { ...keys, DATA_PATH: join(temporary, "data") };
      const folder = await stranger(["run", "Add stock", "--repo", join(area, "checkout"), "--yes"], elsewhere);
      expect(folder).toMatchObject({ exit: 0 });
      expect(git(join(area, "checkout"), "branch", "--list", "feature/stock*")).toContain("feature/stock");
      expect((await stranger(["doctor"], elsewhere)).said).not.toMatch(/ENOENT|EACCES|internal error/);
    } finally {
      await models.stop();
      await server.stop();
    }
  },
);
