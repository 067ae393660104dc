import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createFiles } from "../../orchestrator/repository/files.ts";
import type { Files } from "../../orchestrator/run/workspace.ts";
import { TaskError } from "../../orchestrator/task/errors.ts";
import { seed, seeded } from "../support/seed.ts";

let outside: string;
let root: string;
let files: Files;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "devorch-files-"));
  root = join(outside, "clone");
  mkdirSync(join(root, ".git"), { recursive: true });
  mkdirSync(join(root, "src/deep"), { recursive: true });
  writeFileSync(join(root, ".git/config"), "[core]\n");
  writeFileSync(join(outside, "secret.txt"), "secret\n");
  writeFileSync(join(root, "src/shop.ts"), "export const stock = 1;\nexport const price = 2;\n");
  files = createFiles(root);
});

afterEach(() => rmSync(outside, { recursive: true, force: true }));

const refused = [
  "/etc/passwd",
  "../secret.txt",
  "src/../../secret.txt",
  "src/..",
  "a\0b",
  "src\\shop.ts",
  "src/a\nb",
  ".git/config",
  ".GIT/config",
  ".Git",
  ".git./config",
  ".git /config",
  ".git. . /config",
  "GIT~1/config",
  "git~2",
  ".g\u200Bit/config",
  ".git\u200D",
  "\uFEFF.git/hooks/x",
  ".g\u00ADit/x",
  "．git/x",
  ".git::$INDEX_ALLOCATION/config",
  "src/.git/config",
  ".dev-tasks/state.json",
  ".DEV-TASKS/plan.md",
  ".dev-tasks./x",
  ".env",
  ".env.local",
  "src/.env.production",
  ".ENV",
  ".env\u200B",
  ".envrc",
  ".env-prod",
  ".env.example.local",
  ".env/inner",
  "prod.env",
  "deploy/db.staging.env",
  "Test2.ENV",
  "infra/terraform.tfstate",
  "config/master.key",
  "",
  ".",
  "./",
  "x".repeat(300),
];

test.each(refused)("%j is neither read nor written nor said to exist", async (path) => {
  await expect(files.read(path)).rejects.toBeInstanceOf(TaskError);
  await expect(files.content(path)).rejects.toBeInstanceOf(TaskError);
  await expect(files.write(path, "x")).rejects.toBeInstanceOf(TaskError);
  await expect(files.write(path, null)).rejects.toBeInstanceOf(TaskError);
  expect(await files.exists(path)).toBe(false);
  expect(readFileSync(join(root, ".git/config"), "utf8")).toBe("[core]\n");
  expect(readdirSync(outside).sort()).toEqual(["clone", "secret.txt"]);
});

test.each([
  ".env.example",
  "sub/.env.sample",
  ".env.template",
  ".gitignore",
  ".github/x.yml",
  "gitlab/.gitkeep",
  "environment.ts",
  "vite.env.d.ts",
  "test.env",
  "defaults.env",
  "db.env.example",
  "a..b",
  "ñandú/é.txt",
])("%j is an ordinary file", async (path) => {
  await files.write(path, "hello\n");
  expect(await files.content(path)).toBe("hello\n");
  expect(await files.exists(path)).toBe(true);
});

test("a link to a file outside is neither read nor written through", async () => {
  symlinkSync(join(outside, "secret.txt"), join(root, "src/link.txt"));
  await expect(files.read("src/link.txt")).rejects.toThrow("symbolic link");
  await expect(files.write("src/link.txt", "gone")).rejects.toThrow("symbolic link");
  await expect(files.write("src/link.txt", null)).rejects.toThrow("symbolic link");
  expect(await files.exists("src/link.txt")).toBe(false);
  expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret\n");
});

test("a link to a folder outside leads nowhere, also as a parent of new folders", async () => {
  symlinkSync(outside, join(root, "out"));
  symlinkSync("src", join(root, "alias"));
  for (const path of ["out/secret.txt", "out/new/file.txt", "alias/shop.ts"]) {
    await expect(files.content(path)).rejects.toBeInstanceOf(TaskError);
    await expect(files.write(path, "x")).rejects.toBeInstanceOf(TaskError);
    expect(await files.exists(path)).toBe(false);
  }
  await expect(files.list("out", 1)).rejects.toBeInstanceOf(TaskError);
  expect(existsSync(join(outside, "new"))).toBe(false);
  expect(await files.search({ pattern: "secret" })).toBe("No matches.");
});

test("a hard link is replaced, not written through", async () => {
  linkSync(join(outside, "secret.txt"), join(root, "hard.txt"));
  await files.write("hard.txt", "mine\n");
  expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret\n");
});

test("a fifo does not make anyone wait", async () => {
  Bun.spawnSync(["mkfifo", join(root, "pipe")]);
  await expect(files.read("pipe")).rejects.toThrow("regular file");
  await expect(files.write("pipe", "x")).rejects.toThrow("regular file");
  expect(await files.search({ pattern: "stock" })).toContain("src/shop.ts:1:");
});

test("a write keeps the executable bit, drops setuid, leaves no temporary file", async () => {
  writeFileSync(join(root, "run.sh"), "#!/bin/sh\n");
  chmodSync(join(root, "run.sh"), 0o4755);
  await files.write("run.sh", "#!/bin/sh\necho\n");
  expect(statSync(join(root, "run.sh")).mode & 0o7777).toBe(0o755);
  expect(readdirSync(root).sort()).toEqual([".git", "run.sh", "src"]);
});

test("new folders are made, removal removes, removing twice is fine", async () => {
  await files.write("a/b/c.txt", "x");
  expect(readFileSync(join(root, "a/b/c.txt"), "utf8")).toBe("x");
  await files.write("a/b/c.txt", null);
  await files.write("a/b/c.txt", null);
  expect(await files.exists("a/b/c.txt")).toBe(false);
});

test("what is in the way is named", async () => {
  await expect(files.write("src", "x")).rejects.toThrow("it is a folder");
  await expect(files.read("src")).rejects.toThrow("list_files");
  await expect(files.write("src/shop.ts/inner.ts", "x")).rejects.toThrow("not a folder");
  await expect(files.read("src/none.ts")).rejects.toThrow('There is no file "src/none.ts"');
});

test("a link that takes the place of a folder meanwhile is not followed", async () => {
  const random = seeded(seed);
  const turn = setInterval(() => {
    rmSync(join(root, "flip"), { recursive: true, force: true });
    if (random() < 0.5) symlinkSync(outside, join(root, "flip"));
    else mkdirSync(join(root, "flip"));
  }, 0);
  for (let round = 0; round < 200; round++) {
    await files.write("flip/planted.txt", "x").catch(() => undefined);
    await Bun.sleep(0);
  }
  clearInterval(turn);
  expect(readdirSync(outside).sort()).toEqual(["clone", "secret.txt"]);
});

test("limits: 1 MiB to read, 2 MiB to write, text only", async () => {
  writeFileSync(join(root, "big.txt"), "x".repeat(1024 * 1024 + 1));
  writeFileSync(join(root, "image.png"), Buffer.from([137, 80, 0, 1]));
  await expect(files.read("big.txt")).rejects.toThrow("1048576");
  await expect(files.write("big.txt", "x".repeat(2 * 1024 * 1024 + 1))).rejects.toThrow("2097152");
  await expect(files.read("image.png")).rejects.toThrow("binary");
  await expect(files.content("image.png")).rejects.toThrow("binary");
});

test("lines are read with their numbers, and what is left out is said", async () => {
  await files.write("ten.txt", `${Array.from({ length: 10 }, (_, index) => `line ${index + 1}`).join("\n")}\n`);
  expect(await files.read("src/shop.ts")).toBe("    1\texport const stock = 1;\n    2\texport const price = 2;");
  expect(await files.read("ten.txt", { from: 3, to: 4 })).toBe(
    "    3\tline 3\n    4\tline 4\n⟦devorch: lines 3-4 of 10⟧",
  );
  expect(await files.read("ten.txt", { from: 9, to: 99 })).toEndWith("⟦devorch: lines 9-10 of 10⟧");
  await expect(files.read("ten.txt", { from: 11 })).rejects.toThrow("10 lines");
  await expect(files.read("ten.txt", { from: 4, to: 3 })).rejects.toThrow("before");
});

test("a long file comes in parts, CRLF is said, the mark at the beginning is not shown", async () => {
  await files.write("long.txt", "x\n".repeat(3000));
  await files.write("dos.txt", "\uFEFFone\r\ntwo\r\n");
  await files.write("wide.txt", `${"y".repeat(5000)}\n`);
  await files.write("empty.txt", "");
  expect(await files.read("long.txt")).toEndWith("⟦devorch: lines 1-2000 of 3000⟧");
  expect(await files.read("dos.txt")).toBe("    1\tone\n    2\ttwo\n⟦devorch: lines end in CRLF; edits keep that⟧");
  expect(await files.read("wide.txt")).toContain("⟦devorch: 3000 characters left out⟧");
  expect(await files.read("empty.txt")).toBe("⟦devorch: empty file⟧");
  expect(await files.content("dos.txt")).toBe("\uFEFFone\r\ntwo\r\n");
});

const longFiles: [string, (line: number) => string, number][] = [
  ["two megabytes of short lines", (n) => `line ${n}`, 250_000],
  ["a hundred megabytes", (n) => `${n} ${"é".repeat(500)}`, 100_000],
  ["lines that end in CRLF", (n) => `line ${n}\r`, 200_000],
  ["a line of ten megabytes in the middle", (n) => (n === 3 ? "ñ".repeat(5_000_000) : `line ${n}`), 6],
];

test.each(longFiles)("%s: any range is read, with its numbers, and how much there is", async (_, line, count) => {
  const path = join(root, "long.txt");
  const descriptor = openSync(path, "w");
  for (let n = 1; n <= count; n += 1000)
    writeSync(
      descriptor,
      Array.from({ length: Math.min(1000, count - n + 1) }, (_, at) => `${line(n + at)}\n`).join(""),
    );
  closeSync(descriptor);
  const { size } = statSync(path);
  const before = process.memoryUsage.rss();

  const middle = Math.floor(count / 2) + 1;
  const read = await files.read("long.txt", { from: middle, to: middle + 1 });
  const rest = await files.read("long.txt", { from: count });

  expect(process.memoryUsage.rss() - before).toBeLessThan(64 << 20);
  expect(read).toContain(
    `${String(middle + 1).padStart(5)}\t${line(middle + 1)
      .replace("\r", "")
      .slice(0, 900)}`,
  );
  expect(read).toContain(`lines ${middle}-${middle + 1} of ${count}`);
  expect(rest).toStartWith(`${String(count).padStart(5)}\t${line(count).replace("\r", "").slice(0, 900)}`);
  expect(rest).toContain(`(${size} bytes)`);
  await expect(files.read("long.txt", { from: count + 1 })).rejects.toThrow(`${count} lines`);
  await expect(files.read("long.txt")).rejects.toThrow(`${size} bytes in ${count} lines`);
  if (size > 2 << 20) await expect(files.content("long.txt")).rejects.toThrow("not read");
});

test("a long file that is no text, or went away, is told in a sentence", async () => {
  writeFileSync(join(root, "long.bin"), Buffer.alloc(3 << 20));
  writeFileSync(join(root, "latin.txt"), Buffer.concat([Buffer.alloc(3 << 20, "a\n"), Buffer.from([0xf1, 10])]));
  await expect(files.read("long.bin", { from: 1 })).rejects.toThrow("binary");
  expect(await files.read("latin.txt", { from: (3 << 19) + 1 })).toContain("\tñ");
  expect(await files.read("latin.txt", { from: 2, to: 2 })).toContain("    2\ta");
});

test("search goes into long files, after the others, and names those that it leaves out", async () => {
  const lock = Array.from({ length: 30_000 }, (_, n) => `    "node_modules/package-${n}": { "version": "${n}" },`);
  writeFileSync(join(root, "package-lock.json"), `${lock.join("\n")}\n`);
  writeFileSync(join(root, "huge.txt"), "package\n".repeat(2_000_000));
  writeFileSync(join(root, "zebra.ts"), "package one\n");

  expect(await files.search({ pattern: "package-29999" })).toBe(
    'package-lock.json:30000: "node_modules/package-29999": { "version": "29999" },\n⟦devorch: not searched: 1 of more than 8388608 bytes: huge.txt⟧',
  );
  const many = await files.search({ pattern: "package" });
  expect(many.split("\n")[0]).toBe("zebra.ts:1: package one");
  expect(many).toContain("only the first 100");
  expect(await files.search({ pattern: "package-1", path: "package-lock.json" })).toContain("package-lock.json:2:");
});

const composed = ["café.ts", "España/niño.md", "가나.txt", "src/Å/x.ts"].map((name) => name.normalize("NFC"));

test.each(
  composed.flatMap(
    (name) =>
      [
        [name, name.normalize("NFD")],
        [name.normalize("NFD"), name],
      ] as const,
  ),
)("a file that is there as %j is found as %j, and stays one", async (there, named) => {
  mkdirSync(dirname(join(root, there)), { recursive: true });
  writeFileSync(join(root, there), "one\n");

  expect(await files.exists(named)).toBe(true);
  expect(await files.read(named)).toContain("one");
  expect(await files.search({ pattern: "one", path: named })).toContain("one");
  expect(await files.resolve(`./${named}`)).toBe(there);
  expect(await files.check([{ path: named, content: "two\n" }])).toEqual([]);
  await files.write(named, "two\n");
  await files.write(`${dirname(named)}/beside.txt`, "x\n");

  expect(await files.content(there)).toBe("two\n");
  const alike = (name: string) => name.normalize("NFC") === basename(there).normalize("NFC");
  expect(readdirSync(dirname(join(root, there))).filter(alike)).toEqual([basename(there)]);
  await files.write(named, null);
  expect(existsSync(join(root, there))).toBe(false);
});

test("where both forms of a name are there each is itself", async () => {
  const [one, other] = ["á.txt".normalize("NFC"), "á.txt".normalize("NFD")];
  writeFileSync(join(root, one), "1");
  writeFileSync(join(root, other), "2");
  expect([await files.content(one), await files.content(other)]).toEqual(["1", "2"]);
});

test("names that differ in case are two files, and a new one beside the other is told", async () => {
  await files.write("README.md", "one\n");
  writeFileSync(join(root, "readme.md"), "two\n");
  expect([await files.content("README.md"), await files.content("readme.md")]).toEqual(["one\n", "two\n"]);
  expect(await files.exists("Readme.md")).toBe(false);

  for (const [path, twin] of [
    ["Src/new.ts", "src"],
    ["src/SHOP.ts", "src/shop.ts"],
    ["src/Deep/x/y.ts", "src/deep"],
  ])
    expect((await files.check([{ path: path ?? "", content: "x" }])).join()).toContain(`${path} is beside ${twin};`);
  const moved = [
    { path: "src/shop.ts", content: null },
    { path: "src/Shop.ts", content: "x" },
  ];
  expect(await files.check(moved)).toEqual([]);
  expect(await files.check([{ path: "readme.md", content: "x" }])).toEqual([]);
  expect(await files.check([{ path: "src/other.ts", content: "x" }])).toEqual([]);
});

test("a pointer of Git LFS is read and never edited, and nothing else is put in its place", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12\n`;
  writeFileSync(join(root, ".gitattributes"), "*.psd filter=lfs -text\n/video/** filter=lfs\n");
  for (const name of ["a.psd", "stray.txt"]) writeFileSync(join(root, name), pointer);

  for (const [path, content] of [
    ["a.psd", "new"],
    ["a.psd", ""],
    ["a.psd", pointer.replace("12", "13")],
    ["stray.txt", "new"],
    ["new.psd", "raw"],
    ["video/deep/x.mp4", "raw"],
  ] as const) {
    await expect(files.check([{ path, content }])).rejects.toThrow("Git LFS");
    await expect(files.write(path, content)).rejects.toThrow("Git LFS");
  }
  expect(await files.read("a.psd")).toContain("oid sha256");
  await files.write("moved.psd", pointer);
  await files.write("a.psd", null);
  expect(existsSync(join(root, "a.psd"))).toBe(false);
});

test("text of a path with another encoding is read and written in it", async () => {
  writeFileSync(join(root, ".gitattributes"), "*.rc text working-tree-encoding=UTF-16LE-BOM\n");
  writeFileSync(join(root, "a.rc"), Buffer.from("\ufeffañejo\r\n", "utf16le"));
  expect(await files.content("a.rc")).toBe("añejo\r\n");
  await files.write("a.rc", "ñandú\r\n");
  expect(readFileSync(join(root, "a.rc"))).toEqual(Buffer.from("\ufeffñandú\r\n", "utf16le"));
});

test("the list is sorted, leaves out what git leaves out, and stops at its depth", async () => {
  await files.write(".gitignore", "dist/\n*.log\n!keep.log\n");
  await files.write("src/deep/.gitignore", "local.ts\n");
  for (const path of [
    "dist/out.js",
    "a.log",
    "keep.log",
    "node_modules/x/index.js",
    "src/deep/local.ts",
    "src/deep/kept.ts",
    ".env.example",
  ]) {
    await files.write(path, "stock\n");
  }
  writeFileSync(join(root, ".env"), "KEY=stock\n");
  symlinkSync("src", join(root, "alias"));
  expect(await files.list(".", 1)).toEqual([".env.example", ".gitignore", "alias@", "keep.log", "src/"]);
  expect(await files.list("src", 2)).toEqual(["src/deep/", "src/deep/.gitignore", "src/deep/kept.ts", "src/shop.ts"]);
  expect(await files.list("node_modules", 2)).toEqual(["node_modules/x/", "node_modules/x/index.js"]);
  await expect(files.list("nowhere", 1)).rejects.toThrow("no folder");
  expect((await files.search({ pattern: "stock" })).split("\n").map((line) => line.split(":")[0])).toEqual([
    ".env.example",
    "keep.log",
    "src/deep/kept.ts",
    "src/shop.ts",
    "⟦devorch",
  ]);
});

test("a list that is cut names what is nearer before anything of it is opened, and the folders share the room", async () => {
  for (let n = 0; n < 500; n++) await Bun.write(join(root, `aaa/f${n}.txt`), "x");
  for (let n = 0; n < 30; n++) await Bun.write(join(root, `b${n}/deep/x.txt`), "x");
  for (let n = 0; n < 5; n++) await Bun.write(join(root, `zzz/only${n}.txt`), "x");
  await Bun.write(join(root, "b0.txt"), "x");

  const listed = await files.list(".", 3);

  expect(listed).toHaveLength(401);
  expect(listed.at(-1)).toBe("⟦devorch: 201 more⟧");
  expect(listed.slice(0, -1).filter((path) => /^[^/]+\/?$/.test(path))).toEqual(await files.list(".", 1));
  expect(listed.filter((path) => /^b\d+\/deep\/$/.test(path))).toHaveLength(30);
  expect(listed.filter((path) => path.startsWith("zzz/"))).toHaveLength(6);
  // A folder comes before what is in it, and that before what follows the folder.
  expect(listed.slice(listed.indexOf("b0/"), listed.indexOf("b0/") + 3)).toEqual(["b0/", "b0/deep/", "b0.txt"]);
  expect((await files.list("aaa", 2)).at(-1)).toBe("⟦devorch: 100 more⟧");
});

test("where even the nearest are too many, folders are named before files", async () => {
  for (let n = 0; n < 450; n++) await Bun.write(join(root, `a${n}.txt`), "x");
  for (let n = 0; n < 3; n++) await Bun.write(join(root, `zz${n}/x.txt`), "x");

  const listed = await files.list(".", 2);

  for (const folder of ["src/", "zz0/", "zz1/", "zz2/"]) expect(listed).toContain(folder);
  expect(listed).toHaveLength(401);
});

test("search knows expressions, plain text, globs and single files", async () => {
  await files.write("src/deep/other.py", "stock = call(1)\n");
  expect(await files.search({ pattern: "st[o]ck\\s*=" })).toBe(
    "src/deep/other.py:1: stock = call(1)\nsrc/shop.ts:1: export const stock = 1;",
  );
  expect(await files.search({ pattern: "STOCK", glob: "*.ts" })).toBe("No matches.");
  expect(await files.search({ pattern: "(?i)STOCK", glob: "*.ts" })).toContain("src/shop.ts:1:");
  expect(await files.search({ pattern: "stock", glob: "src/**/*.py" })).toContain("other.py");
  expect(await files.search({ pattern: "call(", path: "src" })).toBe(
    "src/deep/other.py:1: stock = call(1)\n⟦devorch: searched as plain text, because it is no regular expression here: error parsing regexp: missing closing ): `call(`⟧",
  );
  expect(await files.search({ pattern: "price", path: "src/shop.ts" })).toBe("src/shop.ts:2: export const price = 2;");
  await expect(files.search({ pattern: "x", path: "nowhere" })).rejects.toThrow("no file or folder");
  await expect(files.search({ pattern: "x", path: "../" })).rejects.toThrow("..");
});

test("search stops at a hundred lines and says so", async () => {
  await files.write("many.txt", "needle\n".repeat(150));
  const lines = (await files.search({ pattern: "needle" })).split("\n");
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toContain("first 100");
});

test("no pattern makes a long line slow, and all of it is looked at", async () => {
  await files.write("trap.txt", `${"a".repeat(100_000)}b=y\n`.repeat(10));
  for (const pattern of ["(a+)+$", ".*.*.*.*=x", "(a|aa)+$", "(a*)*c", "(x+x+)+y", "a{1,50}a{1,50}a{1,50}c"])
    expect(await files.search({ pattern, path: "trap.txt" })).toBe("No matches.");
  expect(await files.search({ pattern: "(a+)+b=[yz]$", path: "trap.txt" })).toStartWith("trap.txt:1: aaa");
});

test("what search left out is said, and is searched when it is named", async () => {
  await files.write(".gitignore", "dist/\n*.log\n");
  for (const path of ["dist/out.js", "a.log", "a/node_modules/x/index.js", "src/kept.js"])
    await files.write(path, "needle\n");
  writeFileSync(join(root, "picture.js"), Buffer.from("needle\0"));
  writeFileSync(join(root, ".env"), "needle\n");
  mkdirSync(join(root, "many"));
  for (let n = 0; n < 9; n++) writeFileSync(join(root, `many/${n}.bin`), Buffer.from("needle\0"));

  expect(await files.search({ pattern: "needle", glob: "*.js" })).toBe(
    [
      "src/kept.js:1: needle",
      "⟦devorch: not searched: 2 ignored by git or dependencies (name one as `path` to search in it): a/node_modules/, dist/; 1 binary: picture.js⟧",
    ].join("\n"),
  );
  expect(await files.search({ pattern: "need+le" })).toContain(
    "10 binary: many/0.bin, many/1.bin, many/2.bin, many/3.bin, many/4.bin, ...",
  );
  expect(await files.search({ pattern: "needle", path: "dist" })).toBe("dist/out.js:1: needle");
  expect(await files.search({ pattern: "needle", path: "a.log" })).toBe("a.log:1: needle");
  expect(await files.search({ pattern: "needle", path: "a/node_modules" })).toContain("a/node_modules/x/index.js:1:");
  expect(await files.search({ pattern: "needle", path: "src", glob: "*.rb" })).toBe(
    "No matches.\n⟦devorch: no file here fits the glob *.rb⟧",
  );
});

test.each([
  ["app/[id]/page.tsx", ["app/[id]/page.tsx"]],
  ["app/**/[id]/*.tsx", ["app/[id]/page.tsx", "app/shop/[id]/page.tsx"]],
  ["**/[...slug]/*", ["app/[...slug]/page.tsx"]],
  ["app/[[...all]]/page.{ts,tsx}", ["app/[[...all]]/page.tsx"]],
  ["[id].ts", ["pages/[id].ts"]],
  ["app/[xyi]/page.tsx", ["app/i/page.tsx"]],
  ["app/[a-z]/*", ["app/i/page.tsx"]],
  ["[!a-h].ts", ["pages/i.ts"]],
  ["app/\\[id\\]/page.tsx", ["app/[id]/page.tsx"]],
])("the glob %s finds %j", async (glob, found) => {
  for (const path of [
    "app/[id]/page.tsx",
    "app/shop/[id]/page.tsx",
    "app/[...slug]/page.tsx",
    "app/[[...all]]/page.tsx",
    "app/i/page.tsx",
    "pages/[id].ts",
    "pages/i.ts",
  ])
    await files.write(path, "export default 1;\n");
  const lines = (await files.search({ pattern: "export default", glob })).split("\n");
  expect(lines.map((line) => line.split(":")[0] ?? "")).toEqual(found.toSorted());
});

const texts: [string, (text: string) => Buffer][] = [
  ["Latin-1 (ISO-8859-1)", (text) => Buffer.from(text, "latin1")],
  ["UTF-16", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ["Windows-1252", (text) => Buffer.concat([Buffer.from([0x93, 0x80, 0x94]), Buffer.from(text, "latin1")])],
];

test.each(texts)("text in %s is read, searched and written in it", async (name, bytes) => {
  const path = join(root, "señal.txt");
  writeFileSync(path, bytes("// año nuevo\r\nint stock;\r\n"));

  expect(await files.read("señal.txt")).toContain(`// año nuevo\n    2\tint stock;\n`);
  expect(await files.read("señal.txt")).toEndWith(`⟦devorch: the file is in ${name}; edits keep that⟧`);
  for (const pattern of ["año nuevo$", "año", "int stock;", "^int"])
    expect(await files.search({ pattern, glob: "*.txt" })).toMatch(/^señal\.txt:[12]: /);

  const text = (await files.content("señal.txt")) ?? "";
  await files.write("señal.txt", text.replace("stock", "stück"));
  expect(readFileSync(path).equals(bytes("// año nuevo\r\nint stück;\r\n"))).toBe(true);
  if (name === "UTF-16") return;
  for (const character of ["Ж", "😀", "\u0085", "ⓐ"]) {
    await expect(files.check([{ path: "señal.txt", content: `${text}${character}` }])).rejects.toThrow(name);
    await expect(files.write("señal.txt", `${text}${character}`)).rejects.toThrow("Nothing was changed");
  }
  expect(readFileSync(path).equals(bytes("// año nuevo\r\nint stück;\r\n"))).toBe(true);
});

test("bytes that are no text stay refused: noise, broken UTF-8, UTF-16 without its mark or cut", async () => {
  const odd: Record<string, Buffer> = {
    noise: Buffer.from(Array.from({ length: 3000 }, (_, n) => ((n * 7919) % 255) + 1)),
    broken: Buffer.concat([Buffer.from("año, señal, niño, "), Buffer.from([0xe2, 0x82])]),
    "broken in the middle": Buffer.concat([Buffer.from("año ¡ señal é"), Buffer.from([0xc3]), Buffer.from(" más ü\n")]),
    unmarked: Buffer.from("int x;\n", "utf16le"),
    cut: Buffer.from("\ufeffint x;\n", "utf16le").subarray(0, -1),
  };
  for (const [name, bytes] of Object.entries(odd)) {
    writeFileSync(join(root, "odd"), bytes);
    await expect(files.content("odd"), name).rejects.toThrow("odd");
  }
});

test("5,000 files are searched, or it is said that they were too many", async () => {
  for (let folder = 0; folder < 100; folder++) {
    mkdirSync(join(root, `pkg${folder}`));
    for (let file = 0; file < 50; file++) {
      writeFileSync(join(root, `pkg${folder}/f${file}.ts`), `export const value${file} = ${folder};\n`.repeat(40));
    }
  }
  expect(await files.search({ pattern: "value49 = 0;" })).toContain("pkg0/f49.ts:1: export const value49 = 0;");
  expect(await files.search({ pattern: "value\\d+ = none" })).toMatch(
    /^No matches\.(?:\n⟦devorch: stopped: it took too long; use a simpler pattern⟧)?$/,
  );
});

test("only what is under .dev-tasks is published", async () => {
  await files.publish({ "plan.md": "# plan\n", ".dev-tasks/state.json": "{}" });
  expect(readdirSync(join(root, ".dev-tasks")).sort()).toEqual(["plan.md", "state.json"]);
  await expect(files.publish({ "../x": "" })).rejects.toThrow("..");
  await expect(files.publish({ ".git/x": "" })).rejects.toThrow("git");
});
