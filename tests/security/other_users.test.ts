import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, serving } from "../support/executable.ts";
import { longTest, rowsOf } from "../support/long.ts";

/** Whoever else has an account on the machine. */
const somebodyElse = 61_002;
const service = 61_001;
const cannotBeOthers = process.getuid?.() !== 0 || Bun.which("setpriv") === null;

describe.skipIf(cannotBeOthers)("the status page without STATUS_TOKEN", () => {
  let place: Place;
  const hosts = ["127.0.0.1", "[::1]"];

  beforeAll(() => {
    place = aPlace({ script: {} });
    const area = join(place.folder, "..");
    for (const folder of [area, place.folder]) chmodSync(folder, 0o755);
    mkdirSync(join(area, "service"));
    chownSync(join(area, "service"), service, service);
  });
  afterAll(() => place[Symbol.asyncDispose]());

  const as = (uid: number, env: Record<string, string>, ...words: string[]) =>
    Bun.spawn(
      ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", join(place.folder, "devorch"), ...words],
      {
        cwd: "/",
        env,
        stdout: "pipe",
        stderr: "pipe",
      },
    );
  const ask = async (uid: number, url: string): Promise<string> => {
    const program = `const answer = await fetch(${JSON.stringify(url)}); console.log(answer.status)`;
    return (await as(uid, { BUN_BE_BUN: "1", HOME: "/nonexistent" }, "-e", program).stdout.text()).trim();
  };

  test.each(rowsOf(hosts, "[::1]"))(
    "answers at %s its own user alone; health and numbers are for all",
    async (host) => {
      const home = join(place.folder, "..", "service");
      const child = as(
        service,
        { ...place.env, HOME: home, DATA_PATH: join(home, "data"), HTTP_ADDR: `${host}:0` },
        "serve",
      );
      let talk = "";
      for await (const chunk of child.stderr) {
        talk += Buffer.from(chunk);
        if (talk.includes("http://")) break;
      }
      const url = /http:\/\/\S+:\d+/.exec(talk)?.[0] ?? "";
      for (const path of ["/", "/tasks/T-1", "/tasks/T-1/diff", "/style.css"]) {
        expect(await ask(service, url + path)).toBe(path === "/" || path === "/style.css" ? "200" : "404");
        expect(await ask(somebodyElse, url + path)).toBe("401");
        expect(await ask(0, url + path)).toBe("401");
      }
      for (const path of ["/health", "/livez", "/metrics"]) expect(await ask(somebodyElse, url + path)).toBe("200");
      child.kill("SIGTERM");
      await child.exited;
    },
  );
});

describe("what devorch makes", () => {
  let place: Place;
  let data: string;
  let temporary: string;

  beforeAll(async () => {
    place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });
    data = place.env.DATA_PATH ?? "";
    temporary = join(place.folder, "tmp");
    mkdirSync(temporary, { mode: 0o777 });
    place.env.TMPDIR = temporary;
    place.env.HTTP_ADDR = "127.0.0.1:0";
    // Everything was there before, and open to all.
    for (const folder of ["", "logs", "logs/T-1", "backups", "bundles", "cache", "env", "repos"])
      mkdirSync(join(data, folder), { mode: 0o777 });
    for (const folder of readdirSync(data)) chmodSync(join(data, folder), 0o777);
    chmodSync(data, 0o755);
    for (const file of [
      "logs/orchestrator.log",
      "logs/error.log.1",
      "logs/T-1/execution.log",
      "backups/daily-20200101T000000Z.db",
    ]) {
      writeFileSync(join(data, file), "");
      chmodSync(join(data, file), 0o666);
    }
  });
  afterAll(() => place[Symbol.asyncDispose]());

  test("is closed to others, whatever was there before", async () => {
    const ended = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    expect([ended.exit, ended.stderr]).toEqual([0, expect.any(String)]);
    await using _ = { [Symbol.asyncDispose]: async () => rmSync(join(place.folder, "mine.db")) };
    await place.devorch("backup", join(place.folder, "mine.db"));

    expect(statSync(join(place.folder, "mine.db")).mode & 0o777).toBe(0o600);
    const open = openTo(data, "");
    expect(open).toEqual([]);
    for (const file of ["logs/orchestrator.log", "logs/T-1/execution.log"])
      expect(statSync(join(data, file)).mode & 0o777).toBe(0o600);
  });

  test("a project's own files have git's modes, in a folder that is closed", async () => {
    const [clone = ""] = readdirSync(join(data, "repos"));
    const modeOf = (name: string) => statSync(join(data, "repos", clone, name)).mode & 0o777;
    expect([modeOf("."), modeOf("README.md"), modeOf("part1.txt")]).toEqual([0o700, 0o644, 0o644]);
  });

  longTest("nothing is left in the temporary folder, also when it is killed at any moment", async () => {
    expect(readdirSync(temporary)).toEqual([]);
    for (let ms = 10; ms < 400; ms += 30) {
      const child = place.begin("tasks");
      await Bun.sleep(ms);
      child.kill("SIGKILL");
      await child.done;
    }
    expect(readdirSync(temporary)).toEqual([]);
  });

  /** Below a folder that is closed nothing is seen. */
  function openTo(root: string, path: string): string[] {
    return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
      const name = join(path, entry.name);
      const { mode } = statSync(join(root, name));
      if (entry.isDirectory()) return (mode & 0o005) === 0 ? [] : openTo(root, name);
      return (mode & 0o077) === 0 ? [] : [name];
    });
  }
});

test("no child is started with a key in its environment", async () => {
  await using place = aPlace({
    env: { HTTP_ADDR: "127.0.0.1:0", STATUS_TOKEN: "a-token-of-the-status-page" },
    script: { planner: [aPlan([{ verify: [{ run: "sleep 1; grep -q right part1.txt" }] }])], executor: [doing(1)] },
  });
  mkdirSync(join(place.folder, "plugins"));
  const secrets = ["key-of-claude", "key-of-gemini", "git-token-of-the-tests", "a-token-of-the-status-page"];
  const service = await serving(place);
  const seen = new Set<string>();
  const leaks = new Set<string>();
  let done = false;
  const running = place.devorch("run", "Add stock", "--repo", place.url, "--yes").finally(() => {
    done = true;
  });
  // Looked at in a process of its own, once folders are watched.
  const plugin = setTimeout(() => {
    writeFileSync(
      join(place.folder, "plugins", "hello.ts"),
      `import { defineIntent } from "devorch";
await Bun.sleep(1000);
export default defineIntent({ description: "Hello.", examples: ["hi"], async handle() {} });
`,
    );
  }, 2000);
  while (!done || !seen.has("__plugins")) {
    for (const pid of descendantsOf(service.pid)) {
      const [command, environment] = [read(pid, "cmdline"), read(pid, "environ")];
      // Between its fork and its exec a child is the service still, which nobody but root can look into.
      if (command === read(service.pid, "cmdline")) continue;
      seen.add(command.split("\0")[1] ?? "");
      if (secrets.some((secret) => environment.includes(secret))) leaks.add(command.replaceAll("\0", " "));
    }
    await Bun.sleep(5);
  }
  clearTimeout(plugin);
  expect((await running).exit).toBe(0);
  service.kill("SIGTERM");
  await service.done;
  expect([...seen]).toContain("__git");
  expect([...leaks]).toEqual([]);
}, 60_000);

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

function descendantsOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .map(Number)
    .filter((one) => Number.isInteger(one) && Number(/^PPid:\s*(\d+)/m.exec(read(one, "status"))?.[1]) === pid);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}
