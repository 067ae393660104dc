import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { load } from "../../orchestrator/sdk/load.ts";

const root = join(import.meta.dir, "..", "..");
const devorch = join(root, "orchestrator", "sdk", "index.ts");
let plugins: string;

beforeEach(() => {
  plugins = mkdtempSync(join(tmpdir(), "devorch-examples-"));
});
afterEach(() => rmSync(plugins, { recursive: true }));

function drop(name: string, text: string | Uint8Array): string {
  const file = join(plugins, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function intent(fields = ""): string {
  return `import { defineIntent } from ${JSON.stringify(devorch)};
export default defineIntent({ description: "d", ${fields} async handle() {} });`;
}

async function deploy() {
  const { intents, errors } = await load({ root, plugins });
  return { intent: intents.get("deploy"), errors: errors.map(({ problem, line }) => [problem.file, line]) };
}

describe("examples beside an intent", () => {
  test("are one a line, without comments, blank lines, and what an editor leaves at the ends", async () => {
    drop("deploy.ts", intent());
    drop("deploy.txt", "\uFEFF# Why: these.\r\n\r\ndespliega main\r\n   deploy it, issue #3  \n\t\n🚀\r# no more\n");
    expect((await deploy()).intent?.examples).toEqual(["despliega main", "deploy it, issue #3", "🚀"]);
  });

  test("come after those in the file, in every folder of intents; an intent needs none", async () => {
    drop("intents/deploy.ts", intent('examples: ["in the file"],'));
    expect((await deploy()).intent?.examples).toEqual(["in the file"]);
    drop("intents/deploy.txt", "beside it");
    expect((await deploy()).intent?.examples).toEqual(["in the file", "beside it"]);
    rmSync(join(plugins, "intents"), { recursive: true });
    drop("deploy.js", intent());
    expect((await deploy()).intent?.examples).toEqual([]);
  });

  test("are of a kind where the name says one; what belongs to another intent is none of them", async () => {
    drop("deploy.ts", intent('kinds: { fast: ["fast, in the file"] },'));
    drop("deploy.fast.txt", "fast, beside it");
    drop("deploy.slow.txt", "slow");
    drop("deploy.night.ts", intent());
    drop("deploy.night.txt", "at night");
    drop("deploy_more.txt", "another's");
    drop("deploy.slow.old.txt", "another's");
    const { intents, errors } = await load({ root, plugins });
    expect(errors).toEqual([]);
    expect(intents.get("deploy")).toMatchObject({
      examples: [],
      kinds: { fast: ["fast, in the file", "fast, beside it"], slow: ["slow"] },
    });
    expect(intents.get("deploy.night")?.examples).toEqual(["at night"]);
  });

  test.each<[string, string | Uint8Array, number]>([
    ["a byte that is no text", new Uint8Array([...Buffer.from("one\n# two\nthr"), 0xff, 0x0a]), 3],
    ["UTF-16", Buffer.from("deploy main", "utf16le"), 1],
    ["a table", "one\ntwo\ttask_new\n", 2],
    ["no word", "one\n\n---\n", 3],
    ["what is no sentence", `${"word ".repeat(300)}\n`, 1],
  ])("that hold %s are a problem of that line of that file", async (_, text, line) => {
    drop("deploy.ts", intent());
    const file = drop("deploy.txt", text);
    expect(await deploy()).toEqual({ intent: undefined, errors: [[file, line]] });
  });

  test("that cannot be read are a problem of that file: too large, a folder, a link to nothing", async () => {
    drop("deploy.ts", intent());
    const file = drop("deploy.txt", "one sentence\n".repeat(100_000));
    expect(await deploy()).toEqual({ intent: undefined, errors: [[file, null]] });
    rmSync(file);
    mkdirSync(file);
    expect(await deploy()).toEqual({ intent: undefined, errors: [[file, null]] });
    rmSync(file, { recursive: true });
    symlinkSync(join(plugins, "nothing"), file);
    expect(await deploy()).toEqual({ intent: undefined, errors: [[file, null]] });
  });

  test("are trusted by the rule of the plugin's own file", async () => {
    drop("deploy.ts", intent());
    const file = drop("deploy.txt", "deploy main");
    chmodSync(file, 0o666);
    const { errors, intents } = await load({ root, plugins });
    expect(errors.map(({ reason, problem }) => [reason, problem.file])).toEqual([
      [expect.stringContaining("world-writable"), file],
    ]);
    expect(intents.has("deploy")).toBe(false);
    rmSync(file);
    symlinkSync("/etc/hostname", file);
    expect((await load({ root, plugins })).errors[0]?.reason).toContain("leads out of");
  });

  test("count in what was loaded: as `cat deploy.ts deploy.txt | sha256sum`", async () => {
    drop("deploy.ts", intent());
    drop("deploy.txt", "deploy main");
    const sha256 = new Bun.CryptoHasher("sha256").update(`${intent()}deploy main`).digest("hex");
    expect((await load({ root, plugins })).plugins[0]?.sha256).toBe(sha256);
  });
});

test("what ships holds its examples beside the handlers, and each file belongs to one", async () => {
  const folder = join(root, "intents");
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  const { intents } = await load({ root });
  expect(files.length).toBeGreaterThan(intents.size);
  for (const file of files) expect([file, intents.has(file.split(".")[0] ?? "")]).toEqual([file, true]);
  expect(Object.entries(intents.get("task_new")?.kinds ?? {}).filter(([, examples]) => examples.length < 20)).toEqual(
    [],
  );
});
