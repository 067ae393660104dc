import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, serving } from "../support/executable.ts";
import { isLong } from "../support/long.ts";

/**
 * The image, built by buildah and started as a container engine would start it: its own root, processes and user, no
 * capabilities, the keys in the environment of the first process. `make image-test`.
 */
const missing = ["buildah", "debootstrap", "pivot_root", "setpriv"].filter((tool) => Bun.which(tool) === null);
const cannot =
  process.getuid?.() !== 0 ? "root is needed" : missing.length > 0 ? `${missing.join(", ")} is missing` : "";
const wanted = isLong;
if (wanted && cannot) console.error(`the image is not tested: ${cannot}`);

const work = mkdtempSync("/var/tmp/devorch-image-");
let root = "";
let config: { User: string; Entrypoint: string[]; Cmd: string[]; Env: string[]; Healthcheck: { Test: string[] } };

beforeAll(async () => {
  if (!wanted || cannot) return;
  const child = Bun.spawn(["scripts/image_root.sh", work], {
    cwd: join(import.meta.dir, "../.."),
    stdout: "pipe",
    stderr: "inherit",
  });
  const [folder = "", ...description] = (await child.stdout.text()).split("\n");
  if ((await child.exited) !== 0) throw new Error("the image could not be built");
  root = folder;
  config = JSON.parse(description.join("\n")).Docker.config;
}, 1_800_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What Docker covers in /proc unless it is told `systempaths=unconfined`. */
const masked = ["kcore", "keys", "timer_list"];

interface Engine {
  /** Docker's own ways: parts of /proc are covered. */
  masks?: boolean;
  /** Seen as /run/devorch.env. */
  settings?: string;
  env?: Record<string, string>;
}

const engine = join(import.meta.dir, "../support/engine.sh");

/** A place whose `devorch` is the image, started by an engine. */
function aContainer(
  { masks = false, env = {}, settings = "" }: Engine,
  script: Parameters<typeof aPlace>[0]["script"],
): Place {
  const { uid, gid } = userOf(root, config.User);
  const volumes = mkdtempSync(join(work, "volumes-"));
  for (const name of ["data", "repos", "logs"]) {
    mkdirSync(join(volumes, name));
    chownSync(join(volumes, name), uid, gid);
  }
  writeFileSync(join(volumes, "settings.env"), settings);
  const order: Record<string, string> = {
    ENGINE_ROOT: root,
    ENGINE_VOLUMES: volumes,
    ENGINE_USER: `${uid}:${gid}`,
    ENGINE_MASKS: masks ? masked.join(" ") : "",
    ENGINE_COMMAND: config.Entrypoint.join(" "),
    ...Object.fromEntries(config.Env.map(splitOnce)),
  };
  const words = Object.entries(order).map(([name, value]) => `${name}='${value}'`);
  const executable = join(volumes, "devorch");
  writeFileSync(executable, `#!/bin/sh\nunset DATA_PATH HOME\nexport ${words.join(" ")}\nexec ${engine} "$@"\n`, {
    mode: 0o755,
  });
  return aPlace({ executable, env: { PATH: process.env.PATH ?? "", ...env }, files, script });
}

function userOf(folder: string, name: string): { uid: number; gid: number } {
  const entry = readFileSync(join(folder, "etc/passwd"), "utf8")
    .split("\n")
    .find((line) => line.startsWith(`${name}:`));
  const [, , uid, gid] = entry?.split(":") ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf("=");
  return [entry.slice(0, at), entry.slice(at + 1)];
}

const keys = ["key-of-claude", "key-of-gemini", "git-token-of-the-tests"];
/** Everything that reached a key or devorch itself, a line each; exit 1 when anything did. */
const attack = `
out=$(
  for file in /opt/dev-orchestrator/data/devorch.sock /proc/[0-9]*/root/opt/dev-orchestrator/data/devorch.sock; do
    perl -e 'use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0) or exit 1; connect($s, sockaddr_un($ARGV[0])) or exit 1' "$file" 2>/dev/null && echo "speaks to $file"
  done
  for file in /proc/[0-9]*/environ /proc/[0-9]*/cmdline /opt/dev-orchestrator/data/* /opt/dev-orchestrator/logs/* /proc/[0-9]*/root/opt/dev-orchestrator/data/*; do
    tr '\\0' '\\n' <"$file" 2>/dev/null | grep -q '${keys.join("\\|")}' && echo "a key in $file"
  done
  for file in /opt/dev-orchestrator/data/* /proc/[0-9]*/root/opt/dev-orchestrator/data/*; do
    [ -r "$file" ] && echo "can read $file"
  done
  for pid in /proc/[0-9]*; do
    kill -0 "\${pid#/proc/}" 2>/dev/null && grep -qa devorch "$pid/comm" 2>/dev/null && echo "can signal $pid"
  done
)
[ -z "$out" ] && exit 0
echo "$out" | head -40
exit 1
`;
const files = { "README.md": "# Shop\n", "attack.sh": attack };
const attacking = {
  planner: [aPlan([{ verify: [{ run: "sh attack.sh" }] }])],
  executor: [doing(1), doing(1), doing(1), doing(1)],
};
const run = (place: Place) => place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--unverified", "--json");

describe.skipIf(!wanted || cannot !== "")("the image", () => {
  test("runs as a user of its own, and shows how it is started", () => {
    expect(userOf(root, config.User).uid).toBeGreaterThan(0);
    expect(config).toMatchObject({
      Entrypoint: ["devorch"],
      Cmd: ["serve"],
      Healthcheck: { Test: ["CMD", "devorch", "health", "-q"] },
    });
    expect(config.Env.filter((entry) => /KEY|TOKEN|SANDBOX/.test(entry))).toEqual([]);
    const { mode, uid } = statSync(join(root, "opt/dev-orchestrator/bin/devorch"));
    expect([mode & 0o022, uid]).toEqual([0, 0]);
  });

  test("serves, answers /health, and ends with 0", async () => {
    await using place = aContainer({ env: { HTTP_ADDR: "127.0.0.1:0" } }, {});
    const service = await serving(place);
    expect(await (await fetch(`${service.url}/health`)).json()).toMatchObject({
      status: "healthy",
      database: "connected",
    });
    process.kill(initOf(service.pid), "SIGTERM");
    expect((await service.done).exit).toBe(0);
  }, 60_000);

  test.each(["auto", "container"])(
    "with SANDBOX=%s a command reaches neither keys nor database nor socket",
    async (mode) => {
      await using place = aContainer({ env: { SANDBOX: mode } }, attacking);
      const { exit, stdout, stderr } = await run(place);
      expect([exit, stderr + stdout]).toEqual([0, expect.stringContaining('"task.completed"')]);
    },
    120_000,
  );

  test("the attack is real: without a sandbox it reads the first process's environment", async () => {
    const env = { SANDBOX: "off", MAX_RETRIES: "2" };
    await using place = aContainer({ settings: "SANDBOX=off\n", env }, attacking);
    const words = ["--config", "/run/devorch.env", "run", "Add stock", "--repo", place.url, "--yes", "--json"];
    expect((await place.devorch(...words)).stdout).toContain('"step.verified"');
    const told = JSON.stringify(place.models.requests);
    for (const what of ["a key in /proc/1/environ", "speaks to /opt/dev-orchestrator/data/devorch.sock"])
      expect(told).toContain(what);
  }, 120_000);

  test.each(["auto", "container"])(
    "under Docker's own masks SANDBOX=%s executes nothing, and says why",
    async (mode) => {
      await using place = aContainer({ masks: true, env: { SANDBOX: mode } }, attacking);
      const { exit, stdout, stderr } = await run(place);
      expect(exit).toBe(4);
      expect(stdout).toContain('"reason":"sandbox"');
      expect(stdout + stderr).toContain("systempaths=unconfined");
      expect(stdout).not.toContain("step.verified");
    },
    60_000,
  );
});

/** The engine's first process in the container, as the host sees it. */
function initOf(pid: number): number {
  const [child] = readdirSync("/proc")
    .map(Number)
    .filter((one) => Number.isInteger(one) && existsSync(`/proc/${one}/status`))
    .filter((one) => Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${one}/status`, "utf8"))?.[1]) === pid);
  if (child === undefined) throw new Error(`no process below ${pid}`);
  return child;
}
