import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../package.json";
import { writePackages } from "../../../scripts/release/npm.ts";
import { type Scratch, scratch } from "../../support/git.ts";
import { longTest } from "../../support/long.ts";

const executable = join(import.meta.dir, "../../../devorch");
const target = `linux-${process.arch}`;
let area: Scratch;
let release: string;
let server: Bun.Server<undefined>;

/** A release folder as `make release` leaves it, with this machine's executable, served over HTTP. */
beforeAll(() => {
  area = scratch();
  release = join(area.path, "release");
  mkdirSync(release);
  const file = `devorch-${version}-${target}`;
  copyFileSync(executable, join(release, file));
  copyFileSync(join(import.meta.dir, "../../../scripts/release/install.sh"), join(release, "install.sh"));
  const sum = createHash("sha256")
    .update(readFileSync(join(release, file)))
    .digest("hex");
  writeFileSync(join(release, "SHA256SUMS"), `${sum}  ${file}\n`);
  server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      const at = Bun.file(join(release, new URL(request.url).pathname));
      return existsSync(at.name ?? "") ? new Response(at) : new Response("", { status: 404 });
    },
  });
});
afterAll(() => {
  void server.stop(true);
  area[Symbol.dispose]();
});

async function run(cwd: string, argv: string[], env: Record<string, string> = {}) {
  const options = { cwd, stdin: "ignore", stdout: "pipe", stderr: "pipe" } as const;
  const child = Bun.spawn(argv, { ...options, env: { PATH: process.env.PATH ?? "", HOME: area.path, ...env } });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { exit: await child.exited, out, err };
}

/** As `npm pack` does it, without its strongest compression. */
async function pack(folder: string): Promise<string> {
  const file = `${folder}.tgz`;
  await run(folder, ["sh", "-c", `tar -c --transform 's,^[.],package,' . | gzip -1 > ${file}`]);
  return file;
}

const from = () => `http://127.0.0.1:${server.port}`;
const install = (env: Record<string, string> = {}) =>
  run(area.path, ["sh", "-c", `curl -fsSL ${from()}/install.sh | sh -s -- ${from()}`], env);

test("the installer puts the executable of a release in place, and nothing when its checksum is wrong", async () => {
  const into = join(area.path, "bin");
  expect(await install({ DEVORCH_BIN: into })).toMatchObject({
    exit: 0,
    out: expect.stringContaining(`devorch ${version}`),
  });
  expect(await run(area.path, [join(into, "devorch"), "--version"])).toMatchObject({ exit: 0 });

  const sums = readFileSync(join(release, "SHA256SUMS"), "utf8");
  writeFileSync(join(release, "SHA256SUMS"), sums.replace(/^\w{4}/, "0000"));
  const other = join(area.path, "other");
  const refused = await install({ DEVORCH_BIN: other });
  writeFileSync(join(release, "SHA256SUMS"), sums);
  expect(refused).toMatchObject({ exit: 1, err: expect.stringContaining("checksum") });
  expect(existsSync(join(other, "devorch"))).toBe(false);
});

longTest("npx runs the package's executable, and settings go to the user's configuration", async () => {
  const folders = writePackages(area.path, version, { [target]: executable });
  const home = join(area.path, "user");
  mkdirSync(home);
  const packed = await Promise.all(folders.map(pack));
  const offline = ["--offline", "--no-audit", "--no-fund", "--loglevel=error"];
  expect(await run(home, ["npm", "install", ...offline, ...packed])).toMatchObject({ exit: 0 });

  expect(await run(home, ["npx", "--offline", "devorch", "--version"])).toMatchObject({ out: `devorch ${version}\n` });
  const init = await run(home, ["npx", "--offline", "devorch", "init"], { DEVORCH_LANG: "en" });
  expect(init).toMatchObject({ exit: 2, err: expect.stringContaining(join(area.path, ".config/devorch/devorch.env")) });
  const config = join(area.path, ".config/devorch");
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, "devorch.env"), "MAX_RETRIES=7\n");
  chmodSync(join(config, "devorch.env"), 0o600);
  const { out } = await run(home, ["npx", "--offline", "devorch", "config", "--json"]);
  expect(JSON.parse(out)).toContainEqual({ name: "MAX_RETRIES", value: "7", from: "file" });
});
