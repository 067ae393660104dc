import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRepoGrants } from "../../orchestrator/config/repo_grants.ts";
import { aPlace, aPlan, call, finish, serving, shopFiles } from "../support/executable.ts";
import { longTest } from "../support/long.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync("/var/tmp/devorch-grants-");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, mode = 0o600): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
}

const own = ["own-key-of-claude-1"];
const read = () => readRepoGrants(folder, "shop", own);

describe("what a person gives the commands of a repository", () => {
  test("nothing, where they wrote nothing", () => {
    expect(read()).toEqual({ environment: {}, sockets: [], ports: [] });
  });

  test("values and sockets", () => {
    write("shop.env", "DATABASE_URL='postgres://shop@localhost/test'\nSHOP_API_KEY=abc # ours\n");
    write("shop.sockets", "/run/postgresql/.s.PGSQL.5432\n\n# no\n127.0.0.1:5432 # the database\nlocalhost:6379\n");
    expect(read()).toEqual({
      environment: { DATABASE_URL: "postgres://shop@localhost/test", SHOP_API_KEY: "abc" },
      sockets: ["/run/postgresql/.s.PGSQL.5432"],
      ports: [5432, 6379],
    });
  });

  test.each([
    ["a key of ours by its name", "ANTHROPIC_API_KEY=x\n", "grant.own-key"],
    ["a key of ours by its value", "OTHER=own-key-of-claude-1\n", "grant.own-key"],
    ["a key of ours, encoded", `OTHER=${btoa("user:own-key-of-claude-1")}\n`, "grant.own-key"],
    ["what would change how programs start", "LD_PRELOAD=/x.so\n", "grant.name"],
    ["what devorch sets", "PATH=/x\n", "grant.name"],
    ["no NAME=value", "just words\n", "grant.line"],
  ])("%s is refused, without its value", (_, text, key) => {
    write("shop.env", text);
    expect(read).toThrow(expect.objectContaining({ key, exit: 78 }));
    expect(read).not.toThrow(/own-key-of-claude-1/);
  });

  test.each(["relative", "10.0.0.1:5432", "127.0.0.1:80", "127.0.0.1:99999", "0.0.0.0:5432", "127.0.0.1:5432 6379"])(
    "%s is no service that can be given",
    (line) => {
      write("shop.sockets", `/run/x\n${line}\n`);
      expect(read).toThrow(expect.objectContaining({ key: "grant.service", exit: 78 }));
    },
  );

  test("a file that others may write is refused", () => {
    write("shop.env", "A=b\n", 0o666);
    expect(read).toThrow(expect.objectContaining({ key: "grant.writable" }));
  });
});

test.skipIf(process.getuid?.() !== 0)("a file of another user is refused", () => {
  write("shop.env", "A=b\n");
  chownSync(join(folder, "shop.env"), 65_534, 65_534);
  expect(read).toThrow(expect.objectContaining({ key: "grant.owner", exit: 78 }));
});

longTest("what is granted while a service runs is a secret too: not told to the model, not pushed", async () => {
  const value = "value-that-came-later-31";
  await using place = aPlace({
    env: { HTTP_ADDR: "127.0.0.1:0" },
    script: {
      planner: [aPlan([{ verify: [{ run: "test -s part1.txt" }] }])],
      executor: [
        { calls: [call("run_command", { command: 'echo "[$SHOP_TOKEN]"; printf %s "$SHOP_TOKEN" > part1.txt' })] },
        { calls: [finish] },
      ],
    },
  });
  const service = await serving(place);
  expect((await place.devorch("repo", "add", "shop", place.url)).exit).toBe(0);
  const env = join(place.env.DATA_PATH ?? "", "env");
  mkdirSync(env);
  writeFileSync(join(env, "shop.env"), `SHOP_TOKEN=${value}\n`, { mode: 0o600 });

  const said = await place.devorch("run", "Add stock", "--repo", "shop", "--yes", "--json");

  expect(JSON.stringify(place.models.requests)).toContain("[[redacted]]");
  expect(JSON.stringify(place.models.requests) + said.stdout + said.stderr).not.toContain(value);
  expect(said.events.at(-1)).toMatchObject({ type: "task.paused" });
  expect(place.remote("branch", "--list", "feature/*").trim()).toBe("");
  service.kill("SIGTERM");
  await service.done;
});

test("a command of that repository has them, another repository of the same name has not, and a secret one shows nowhere", async () => {
  const value = "value-for-the-shop-tests-77";
  using port = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { open: (client) => void client.end("hello from the port"), data() {} },
  });
  const command =
    'echo "[$SHOP_TOKEN]"; head -c 26 /proc/1/cmdline | tr "\\0" " "; cat <> /dev/tcp/127.0.0.1/$SHOP_PORT; echo hi | perl -e \'use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0); print connect($s, pack_sockaddr_un("\'$SHOP_SOCKET\'")) ? "connected" : "no: $!"\'';
  const socket = join(folder, "service.sock");
  using _service = Bun.listen({ unix: socket, socket: { data() {} } });
  const script = () => ({
    planner: [aPlan([{}])],
    executor: [
      { calls: [call("run_command", { command })] },
      { calls: [call("write_file", { path: "part1.txt", content: "right\n" }), finish] },
    ],
  });
  await using place = aPlace({ files: shopFiles, script: script() });
  expect((await place.devorch("repo", "add", "shop", place.url)).exit).toBe(0);
  const env = join(place.env.DATA_PATH ?? "", "env");
  mkdirSync(env);
  writeFileSync(join(env, "shop.env"), `SHOP_TOKEN=${value}\nSHOP_SOCKET=${socket}\nSHOP_PORT=${port.port}\n`, {
    mode: 0o600,
  });
  writeFileSync(join(env, "shop.sockets"), `${socket}\n127.0.0.1:${port.port}\n`, { mode: 0o600 });
  const outputs = () =>
    JSON.stringify(place.models.requests.flatMap(({ messages }) => messages.flatMap(({ results }) => results)));

  const said = await place.devorch("run", "Add stock", "--repo", "shop", "--yes", "--json");
  expect(said.exit).toBe(0);
  expect(outputs()).toContain("[[redacted]]");
  expect(outputs()).toContain("connected");
  expect(outputs()).toContain("hello from the port");
  expect(outputs()).toMatch(/bwrap --args \d+ --/);
  expect(said.stdout + said.stderr + outputs()).not.toContain(value);

  // The same folder's name at another address is somebody else's.
  const other = place.bare.replace("shop.git", "other/shop.git");
  mkdirSync(join(other, ".."), { recursive: true });
  Bun.spawnSync(["cp", "-r", place.bare, other]);
  place.play(script());
  const before = place.models.requests.length;
  expect(
    (await place.devorch("run", "Add it", "--repo", place.url.replace("shop.git", "other/shop.git"), "--yes")).exit,
  ).toBe(0);
  const later = JSON.stringify(
    place.models.requests.slice(before).flatMap(({ messages }) => messages.flatMap(({ results }) => results)),
  );
  expect(later).toContain("[]");
  expect(later).not.toContain("connected");
  expect(later).not.toContain("hello from the port");
});
