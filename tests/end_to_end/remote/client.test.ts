import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  aPlace,
  aPlan,
  built,
  call,
  doing,
  type Place,
  putExecutable,
  type Running,
  type Said,
  serving,
  start,
  stepOf,
} from "../../support/executable.ts";
import { git } from "../../support/git.ts";
import { sampleOf } from "../../support/long.ts";
import { onTerminal } from "../../support/on_terminal.ts";
import { until } from "../../support/until.ts";
import { aToken } from "./wire.ts";

let place: Place;
let service: Running & { url: string };
let token: string;
/** The other machine: the executable, and nothing else that is devorch's. */
let there: string;
const plays = { hangs: false };

beforeAll(async () => {
  place = aPlace({
    env: { HTTP_ADDR: "127.0.0.1:0" },
    script: (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}, {}]);
      const step = stepOf(request);
      return plays.hangs && step === 2 ? { misbehave: "hang" } : doing(step);
    },
  });
  service = await serving(place);
  // The next one listens there too.
  place.env.HTTP_ADDR = new URL(service.url).host;
  token = await aToken(place, "ana", "owner");
  there = mkdtempSync(join(tmpdir(), "devorch-remote-"));
  mkdirSync(join(there, "folder"));
  git(join(there, "folder"), "init", "-q");
  putExecutable(built, join(there, "folder", "devorch"));
});

afterAll(async () => {
  service.kill("SIGKILL");
  await service.done;
  await place[Symbol.asyncDispose]();
  rmSync(there, { recursive: true, force: true });
});

const env = (more: Record<string, string> = {}) => ({
  DEVORCH_URL: service.url,
  DEVORCH_TOKEN: token,
  DEVORCH_LANG: "en",
  HOME: there,
  ...more,
});
const begin = (...words: string[]) => start(join(there, "folder"), env(), words);
const devorch = (...words: string[]): Promise<Said> => begin(...words).done;
const withEnv = (more: Record<string, string>, ...words: string[]) =>
  start(join(there, "folder"), env(more), words).done;

/** Each event once, from the first on. */
function expectWhole({ events }: Said): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
}

test("a task from a sentence to its link, and every way to look at it, without a data folder or a key here", async () => {
  const run = await devorch("run", "Add stock", "-r", place.url, "--yes");
  expect([run.exit, run.stderr]).toEqual([0, expect.stringContaining("Part 2")]);
  expect(run.stdout.trim().split("\n").at(-1)).toContain("feature/stock");
  const shown = JSON.parse((await devorch("show", "T-1", "--json")).stdout);
  expect(shown).toMatchObject({ state: "completed", startedBy: "token:ana", chat: "token:ana" });
  const log = await devorch("logs", "T-1", "--json");
  expectWhole(log);
  expect(log.events.at(-1)?.type).toBe("task.completed");
  expect((await devorch("logs", "T-1", "-f")).stdout).toContain("Part 2");
  expect((await devorch("diff", "T-1")).stdout).toContain("part1.txt");
  expect((await devorch("plan", "T-1")).stdout).toContain("Part 1");
  expect((await devorch("cost", "T-1", "--json")).exit).toBe(0);
  expect((await devorch("explain", "T-1")).stdout).toContain("T-1 done");
  expect((await devorch("tasks", "--json")).stdout).toContain('"T-1"');
  expect((await devorch("ask", "status of T-1", "-q")).exit).toBe(0);
  expect((await devorch("export", "T-1", join(there, "x.tar.gz"))).exit).toBe(0);
  expect((await devorch("health")).stdout).toContain("healthy");
  expect((await devorch("doctor")).stdout).toMatch(/answers: devorch \S+ .*there you are ana \(owner\)/);
  expect((await devorch("users", "pair", "--role", "member")).exit).toBe(0);
  expect((await devorch("repo", "add", "shop", place.url)).exit).toBe(0);
  expect((await devorch("run", "Add more", "-r", "shop", "--plan-only", "--json")).exit).toBe(0);
  expect(readdirSync(there).sort()).toEqual(["folder", "x.tar.gz"]);
  expect(readdirSync(join(there, "folder")).sort()).toEqual([".git", "devorch"]);
  rmSync(join(there, "x.tar.gz"));
});

test("an owner makes tokens from there too, and other programs speak MCP through it", async () => {
  const made = await devorch("tokens", "add", "ci", "--role", "viewer", "--json");
  const { token: other } = JSON.parse(made.stdout);
  expect(JSON.parse((await withEnv({ DEVORCH_TOKEN: other }, "tasks", "--json")).stdout)).toBeArray();
  const refused = await withEnv({ DEVORCH_TOKEN: other }, "tokens", "list");
  expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining("Only an owner")]);
  expect((await withEnv({ DEVORCH_TOKEN: other }, "run", "x", "-r", place.url)).exit).toBe(2);
  expect((await devorch("tokens", "remove", "ci")).exit).toBe(0);

  const messages = [
    {
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "x", version: "1" } },
    },
    { method: "notifications/initialized" },
    { id: 2, method: "tools/call", params: { name: "list_tasks", arguments: {} } },
  ];
  const mcp = Bun.spawn([join(there, "folder", "devorch"), "mcp"], {
    cwd: there,
    env: env(),
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
  });
  for (const message of messages) mcp.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  await mcp.stdin.flush();
  let said = "";
  for await (const part of mcp.stdout.pipeThrough(new TextDecoderStream())) {
    said += part;
    if (said.includes('"id":2')) break;
  }
  mcp.kill();
  expect(said).toContain("T-1");
}, 60_000);

test("what belongs to one machine is refused there, and says where it works", async () => {
  const refused: string[][] = [
    ["run", "x"],
    ["run", "x", "-r", "."],
    ["run", "x", "-r", there],
    ["run", "x", "-r", "folder"],
    ["run", "x", "-r", "file:///etc"],
    ["ask", "x", "-r", "~/x"],
    ["resume", "--from-branch", there, "b"],
    ["repo", "add", "here", "./x"],
    ["repo", "add", "here", there],
    ["repo", "check", place.url],
    ["backup", join(there, "x.db")],
    ["restore", join(there, "x.db")],
    ["store", "copy", "a", "b"],
    ["serve"],
    ["bot"],
  ];
  const some = sampleOf(refused, 6);
  const said = await Promise.all(some.map((words) => devorch(...words)));
  expect(said.map(({ exit, stderr }, index) => [some[index], exit, /DEVORCH_URL/.test(stderr)])).toEqual(
    some.map((words) => [words, 2, true]),
  );
  expect((await devorch("serve", "--help")).exit).toBe(0);
});

test("an address that would show the token is refused; so is a missing token", async () => {
  const shown = await withEnv({ DEVORCH_URL: "http://devorch.example" }, "tasks");
  expect([shown.exit, shown.stderr]).toEqual([78, expect.stringContaining("https://")]);
  const none = await withEnv({ DEVORCH_TOKEN: "" }, "tasks");
  expect([none.exit, none.stderr]).toEqual([78, expect.stringContaining("DEVORCH_TOKEN")]);
});

describe("a server that is", () => {
  const answering = (answer: (request: Request) => Response, tls?: { key: string; cert: string }) =>
    Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer, ...(tls && { tls }) });

  test("away: 75 and a sentence, at once", async () => {
    const said = await withEnv({ DEVORCH_URL: "http://127.0.0.1:1" }, "tasks");
    expect([said.exit, said.stderr]).toEqual([
      75,
      expect.stringMatching(/No devorch answers at http:\S+ \(nothing listens/),
    ]);
    const gateway = answering(() => new Response("bad gateway", { status: 502 }));
    const proxied = await withEnv({ DEVORCH_URL: gateway.url.href }, "tasks");
    await gateway.stop(true);
    expect([proxied.exit, proxied.stderr]).toEqual([75, expect.stringContaining("HTTP 502")]);
  });

  test("elsewhere: the token does not follow", async () => {
    const asked: (string | null)[] = [];
    const other = answering((request) => {
      asked.push(request.headers.get("authorization"));
      return Response.json({});
    });
    for (const status of sampleOf([301, 302, 303, 307, 308], 2)) {
      const first = answering(() => new Response(null, { status, headers: { location: `${other.url.href}x` } }));
      const said = await withEnv({ DEVORCH_URL: first.url.href }, "tasks");
      await first.stop(true);
      expect([said.exit, said.stderr]).toEqual([78, expect.stringContaining(`leads to ${other.url.origin}/x`)]);
    }
    await other.stop(true);
    expect(asked).toEqual([]);
  });

  test("no devorch, of another protocol, or one that does not know the token: 78 and what to do", async () => {
    const kinds: [() => Response, RegExp][] = [
      [() => new Response("<html>"), /Something else than devorch/],
      [() => Response.json({ hello: 1 }), /Something else than devorch/],
      [() => new Response("", { status: 404 }), /Something else than devorch .*404/],
    ];
    for (const [answer, sentence] of kinds) {
      const server = answering(answer);
      const said = await withEnv({ DEVORCH_URL: server.url.href }, "tasks");
      await server.stop(true);
      expect([said.exit, said.stderr]).toEqual([78, expect.stringMatching(sentence)]);
    }
    const params = { server: 7, client: "1", version: "9.0.0" };
    const newer = answering(() =>
      Response.json({ error: { key: "remote.other-protocol", params, exit: 78 } }, { status: 400 }),
    );
    const said = await withEnv({ DEVORCH_URL: newer.url.href }, "tasks");
    await newer.stop(true);
    expect([said.exit, said.stderr]).toEqual([78, expect.stringContaining("devorch 9.0.0) speaks protocol 7")]);
    const sentence = { key: "of.tomorrow", params: {}, exit: 75, message: "The moon is in the way." };
    const later = answering(() => Response.json({ error: sentence }, { status: 503 }));
    const heard = await withEnv({ DEVORCH_URL: later.url.href }, "tasks");
    await later.stop(true);
    expect([heard.exit, heard.stderr]).toEqual([75, "The moon is in the way.\n"]);
    for (const wrong of [`${token.slice(0, -1)}0`.replace(/.$/, "x"), "letmein", `devorch_zoe_${"1".repeat(64)}`]) {
      const refused = await withEnv({ DEVORCH_TOKEN: wrong }, "tasks");
      expect([refused.exit, refused.stderr]).toEqual([78, expect.stringContaining("The token is not accepted")]);
      expect(refused.stderr).not.toContain(wrong);
    }
  });

  test("of a wrong certificate: 78; of an authority of one's own: fine once it is named", async () => {
    const [key, cert] = [join(there, "k.pem"), join(there, "c.pem")];
    const made = Bun.spawnSync(
      `openssl req -x509 -newkey rsa:2048 -nodes -keyout ${key} -out ${cert} -days 1 -subj /CN=x -addext subjectAltName=DNS:localhost`.split(
        " ",
      ),
    );
    expect(made.exitCode).toBe(0);
    const pems = { key: await Bun.file(key).text(), cert: await Bun.file(cert).text() };
    const server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      tls: pems,
      fetch: (request) =>
        fetch(service.url + new URL(request.url).pathname, {
          method: "POST",
          headers: request.headers,
          body: request.body,
        }),
    });
    const url = (host: string) => `https://${host}:${server.port}`;
    const self = await withEnv({ DEVORCH_URL: url("localhost") }, "tasks");
    expect([self.exit, self.stderr]).toEqual([78, expect.stringContaining("SELF_SIGNED")]);
    const name = await withEnv({ DEVORCH_URL: url("127.0.0.1"), NODE_EXTRA_CA_CERTS: cert }, "tasks");
    expect([name.exit, name.stderr]).toEqual([78, expect.stringContaining("ALTNAME")]);
    expect((await withEnv({ DEVORCH_URL: url("localhost"), NODE_EXTRA_CA_CERTS: cert }, "tasks", "--json")).exit).toBe(
      0,
    );
    await server.stop(true);
    rmSync(key);
    rmSync(cert);
  });

  test("on this machine is reached without the proxy of the environment", async () => {
    const said = await withEnv({ HTTP_PROXY: "http://127.0.0.1:1", http_proxy: "http://127.0.0.1:1" }, "tasks");
    expect(said.exit).toBe(0);
  });
});

test("a server that is killed in the middle is waited for; nothing is shown twice and nothing done twice", async () => {
  plays.hangs = true;
  const running = begin("run", "Add stock", "-r", place.url, "--yes", "--json");
  await running.event("step.done");
  await running.event("step.started", 2);
  service.kill("SIGKILL");
  await service.done;
  plays.hangs = false;
  service = await serving(place);

  const said = await running.done;
  expect([said.exit, said.stderr]).toEqual([0, expect.stringContaining("The server answers again")]);
  expectWhole(said);
  expect(said.events.filter(({ type }) => type === "push.done")).toHaveLength(1);
  expect(said.events.filter(({ type }) => type === "step.done")).toHaveLength(2);
}, 90_000);

test("a client that is killed leaves the task alone; the next one sees it from the first event on", async () => {
  plays.hangs = true;
  const first = begin("run", "Add stock", "-r", place.url, "--yes", "--json");
  const { task } = await first.event("step.started", 2);
  first.kill("SIGKILL");
  await first.done;
  plays.hangs = false;
  await devorch("pause", task ?? "");
  const next = await devorch("resume", task ?? "", "--json");
  expect(next.exit).toBe(0);
  expectWhole(next);
}, 90_000);

test("SIGTERM ends a command that follows with 75, here and there, and its task goes on", async () => {
  plays.hangs = true;
  for (const follower of [place.begin, begin]) {
    const running = follower("run", "Add stock", "-r", place.url, "--yes", "--json");
    const { task } = await running.event("step.started", 2);
    running.kill("SIGTERM");
    expect((await running.done).exit).toBe(75);
    expect(JSON.parse((await devorch("show", task ?? "", "--json")).stdout)).toMatchObject({ state: "executing" });
    expect((await devorch("cancel", task ?? "")).exit).toBe(0);
  }
  plays.hangs = false;
}, 60_000);

test("a token that is removed ends what is followed with it, in a sentence", async () => {
  plays.hangs = true;
  const eva = await aToken(place, "eva", "owner");
  const running = start(join(there, "folder"), env({ DEVORCH_TOKEN: eva }), [
    "run",
    "Add",
    "-r",
    place.url,
    "--yes",
    "--json",
    "-v",
  ]);
  const { task } = await running.event("step.started", 2);
  expect((await devorch("tokens", "remove", "eva")).exit).toBe(0);
  const said = await running.done;
  expect([said.exit, said.stderr]).toEqual([78, expect.stringContaining("The token is not accepted")]);
  expect((await devorch("cancel", task ?? "")).exit).toBe(0);
  plays.hangs = false;
}, 60_000);

test("questions and the approval are asked at this terminal; the shell takes lines from a pipe", async () => {
  let questions = 0;
  place.play((request) => {
    if (request.tools.includes("submit_plan"))
      return questions++ === 0
        ? { calls: [call("ask_user", { questions: [{ text: "Reserve or pay?", options: ["Reserve", "Pay"] }] })] }
        : aPlan([{}]);
    return doing(1);
  });
  const screen = onTerminal({ folder: join(there, "folder"), env: env() }, "run", "Add stock", "-r", place.url);
  await screen.sees("Reserve or pay");
  screen.press("\r");
  await screen.sees(/[Aa]pprove/);
  screen.press("\r");
  expect(await screen.child.exited).toBe(0);

  const shell = Bun.spawn([join(there, "folder", "devorch"), "shell"], {
    cwd: there,
    env: env(),
    stdin: new Blob(["tasks\nstatus\n"]),
    stdout: "pipe",
    stderr: "pipe",
  });
  expect(await shell.stdout.text()).toContain("T-1");
  expect(await shell.exited).toBe(0);
}, 60_000);

test("the token is shown nowhere: not by config, in an error with its stack, nor in a request that holds it", async () => {
  const config = await devorch("config");
  expect(config.stdout).toMatch(/DEVORCH_TOKEN\s+set/);
  const texts = await Promise.all([
    devorch("show", token, "-v"),
    devorch("run", `Put ${token} in`, "-r", place.url, "--plan-only", "--json"),
    withEnv({ DEVORCH_URL: "http://127.0.0.1:1" }, "tasks", "-v"),
    devorch("repo", "add", "x", `https://u:${token}@git.example/x`),
    devorch("repo", "list", "--json"),
  ]);
  for (const { stdout, stderr } of [config, ...texts]) expect(stdout + stderr).not.toContain(token.slice(-64));
  await until(() => !existsSync(join(there, ".local")));
});
