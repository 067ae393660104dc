import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { conversionAt } from "../../../orchestrator/repository/git/attributes/attributes.ts";
import { git, makeRepository, openGit, scratch, writeFiles } from "../../support/git.ts";
import { sampleOf } from "../../support/long.ts";

type Files = Record<string, string | Uint8Array>;

/** The attributes come after the files, whose blobs are as they are written here. */
async function aClone(path: string, files: Files, rules: Files) {
  const source = makeRepository(join(path, "source"), [files]);
  writeFiles(source, rules);
  git(source, "add", ...Object.keys(rules));
  git(source, "commit", "-q", "-m", "attributes");
  const opened = await openGit(join(path, "clones"), { kind: "folder", path: source, name: "source" });
  await opened.git.createBranch("feature/x", opened.base.sha);
  return { ...opened, source };
}

/** What a fresh clone by git itself says of the branch: nothing, when all is as git would have it. */
function freshStatus(path: string, root: string): string {
  const fresh = join(path, "fresh");
  rmSync(fresh, { recursive: true, force: true });
  git(path, "clone", "-q", "-b", "feature/x", root, fresh);
  // As after a `touch`: git looks into every file again.
  rmSync(join(fresh, ".git/index"));
  git(fresh, "reset", "-q");
  return git(fresh, "status", "--porcelain", ...among) + git(fresh, "diff", ...among);
}

/** Git itself takes a line's two carriage returns away one after the other: no blob of that is clean. */
const among = ["--", ".", ":!*/crlfCr"];

const utf16 = (text: string, mark = true) => Buffer.from((mark ? "\ufeff" : "") + text, "utf16le");

const contents: Files = {
  lf: "one\ntwo\n",
  crlf: "one\r\ntwo\r\n",
  mixed: "one\r\ntwo\nthree\r\n",
  loneCr: "one\rtwo\r\nthree\n",
  noEnd: "one\r\ntwo",
  crlfCr: "one\r\r\ntwo\r\n",
  binary: Uint8Array.from({ length: 600 }, (_, at) => at % 256),
  zero: "one\r\n\0two\r\n",
  ctrlZ: "one\r\ntwo\r\n\x1a",
  controls: `${"\x01\x02\x03".repeat(3)}\r\n`,
  id: "// $Id: 1234567 $\r\n// $Id$\n// $Id: two words here $\n$Id: open\n$\n$foo$Id: x$Id: y$\n",
  latin: Buffer.from([0xe9, 0x0d, 0x0a, 0xf1, 0x0a]),
  utf16: utf16("uno\r\ndós\r\n"),
  utf16big: Buffer.from(utf16("uno\r\ndós\n")).swap16(),
  empty: "",
};

const macros = "[attr]source text eol=lf\n[attr]one text\n[attr]two one ident\n[attr] three text\n[attr]binary -text\n";

/** One folder each. */
const attributes = sampleOf(
  [
    "",
    "* text=auto",
    "* text",
    "* -text",
    "* binary",
    "* text=auto eol=crlf",
    "* text=auto eol=lf",
    "* text eol=crlf",
    "* text eol=lf",
    "* eol=crlf",
    "* eol=lf",
    "* crlf",
    "* -crlf",
    "* crlf=input",
    "* text=input",
    "* text=nonsense",
    "* text=nonsense crlf",
    "* ident",
    "* text=auto ident",
    "* text eol=crlf ident",
    "* text=auto\n* !text",
    "* text=auto\n* binary",
    "* source",
    "* source\n* -source",
    "* two",
    "* three",
    "[attr]mine text\n* mine",
    "* text bad=name =x",
    "* -text\n!* text",
    "* text diff=cpp linguist-vendored whitespace=-trail",
  ],
  12,
);

test("every content becomes the blob that git makes of it, and a fresh clone is clean", async () => {
  using dir = scratch();
  const rules = Object.fromEntries(attributes.map((text, at) => [`${at}/.gitattributes`, `${text}\n`]));
  // Each file is there before in LF, in CRLF, or not at all.
  const names = attributes.flatMap((_, at) => Object.keys(contents).map((name) => `${at}/%/${name}`));
  const before = (folder: string, text: string) =>
    Object.fromEntries(names.map((name) => [name.replace("%", folder), text]));
  const files = { ...before("lf", "old\nold\n"), ...before("crlf", "old\r\nold\r\n") };
  await using clone = await aClone(dir.path, files, { ".gitattributes": macros, ...rules });
  expect(await clone.git.changes()).toEqual([]);
  for (const folder of ["lf", "crlf", "new"])
    for (const name of names)
      writeFiles(clone.root, { [name.replace("%", folder)]: contents[name.split("/")[2] ?? ""] ?? "" });

  const paths = await clone.git.changes();
  const tree = await clone.git.tree();
  await clone.git.commit({ branch: "feature/x", message: "feat: x", paths });
  expect(git(clone.root, "rev-parse", "HEAD^{tree}")).toBe(tree);
  expect(git(clone.root, "status", "--porcelain")).toBe("");
  expect(await clone.git.changes()).toEqual([]);

  expect(git(clone.root, "ls-tree", "-r", "HEAD").split("\n")).toEqual(asGitAdds(clone.root));
  expect(freshStatus(dir.path, clone.root)).toBe("");
});

/** The tree that git itself would commit of the working copy. */
function asGitAdds(root: string): string[] {
  git(root, "read-tree", "HEAD~1");
  git(root, "add", "-A");
  const rows = git(root, "ls-files", "-s").split("\n");
  return rows.map((row) => row.replace(" 0\t", "\t").replace(" ", " blob "));
}

test("text in another encoding is UTF-8 in the blob, as with git", async () => {
  using dir = scratch();
  const rules = [
    "*.u16 text working-tree-encoding=UTF-16 eol=crlf",
    "*.le working-tree-encoding=UTF-16LE",
    "*.be text working-tree-encoding=UTF-16BE",
    "*.bom text working-tree-encoding=UTF-16LE-BOM",
    "*.low text working-tree-encoding=utf-16",
    "*.utf8 text working-tree-encoding=UTF-8",
    "*.sjis text working-tree-encoding=SHIFT_JIS",
  ].join("\n");
  const old = Object.fromEntries(["u16", "le", "be", "bom", "low"].map((end) => [`old.${end}`, "añejo\nñandú\n"]));
  await using clone = await aClone(dir.path, old, { ".gitattributes": `${rules}\n` });
  const native = join(dir.path, "native");
  git(dir.path, "clone", "-q", clone.source, native);
  for (const name of Object.keys(old)) expect(await contentOf(clone.root, name)).toEqual(await contentOf(native, name));
  expect(await clone.git.changes()).toEqual([]);

  const text = "uno\r\ndós\n";
  writeFiles(clone.root, {
    "a.u16": utf16(text),
    "b.u16": Buffer.from(utf16(text)).swap16(),
    "a.le": utf16(text, false),
    "a.be": Buffer.from(utf16(text, false)).swap16(),
    "a.bom": utf16(text),
    "a.low": utf16(text),
    "a.utf8": text,
    "a.sjis": Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x0d, 0x0a]),
    "old.u16": utf16("neu\r\n"),
  });
  await clone.git.commit({ branch: "feature/x", message: "feat: x", paths: await clone.git.changes() });

  expect(git(clone.root, "ls-tree", "-r", "HEAD").split("\n")).toEqual(asGitAdds(clone.root));
  expect(git(clone.root, "show", "HEAD:a.u16")).toBe("uno\ndós");
  expect(freshStatus(dir.path, clone.root)).toBe("");
});

const contentOf = async (root: string, name: string) => Buffer.from(await Bun.file(join(root, name)).arrayBuffer());

const patterns = [
  "*.txt",
  "a.txt",
  "/a.txt",
  "sub/a.txt",
  "sub/",
  "sub/*",
  "sub/**",
  "**/deep/*.txt",
  "sub/**/a.txt",
  "*.tar.gz",
  "[ab].txt",
  "?.txt",
  "\\*.txt",
  '"b c.txt"',
  '"\\303\\241.txt"',
  "á.txt",
  "Makefile",
  "*file",
  "!a.txt",
  "#a.txt",
  "*a*a*a*a*a*b",
  ".gitattributes",
];
const paths = [
  "a.txt",
  "b c.txt",
  "á.txt",
  "*.txt",
  "#a.txt",
  "sub/a.txt",
  "sub/deep/a.txt",
  "sub/deep/er/b.txt",
  "x.tar.gz",
  "Makefile",
  "sub/Makefile",
  `${"a".repeat(20)}.c`,
  ".gitattributes",
];

test("patterns mean what they mean to git", () => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "source"));
  const folders = patterns.flatMap((pattern, at) => {
    writeFiles(root, {
      [`${at}/top/.gitattributes`]: `${pattern} text\n`,
      [`${at}/below/sub/.gitattributes`]: `${pattern} text eol=crlf\n`,
      [`${at}/last/.gitattributes`]: `* text\n${pattern} -text\n  *.c\ttext=auto\r\n`,
    });
    return [`${at}/top`, `${at}/below`, `${at}/last`];
  });
  const all = folders.flatMap((folder) => paths.map((path) => `${folder}/${path}`));
  const said = git(root, "check-attr", "-z", "text", "--", ...all).split("\0");
  for (const [at, path] of all.entries()) {
    const value = said[at * 3 + 2] ?? "";
    const lines = ({ set: "text", auto: "auto" } as Record<string, string>)[value] ?? "none";
    expect([path, conversionAt(root, path)?.lines ?? "none"]).toEqual([path, lines]);
  }
});

test("a change of the attributes makes new blobs of what they are about, and of nothing else", async () => {
  using dir = scratch();
  const old = { "a.sh": "one\r\n", "b.txt": "two\r\n", "c.bat": "three\r\n", "d.id": "$Id: 12 $\n" };
  await using clone = await aClone(dir.path, old, { ".gitattributes": "*.txt text\n*.bat text eol=crlf\n" });
  expect(await clone.git.changes()).toEqual([]);
  // Touched, and written as it was: no change of anybody's.
  writeFiles(clone.root, { "b.txt": "two\r\n", "c.bat": "three\r\n" });
  expect(await clone.git.changes()).toEqual([]);

  writeFiles(clone.root, { ".gitattributes": "*.txt text\n*.bat text eol=crlf\n*.sh text eol=lf\n*.id ident\n" });
  expect(await clone.git.changes()).toEqual([".gitattributes", "a.sh", "d.id"]);
  await clone.git.commit({ branch: "feature/x", message: "x", paths: await clone.git.changes() });

  expect(git(clone.root, "cat-file", "blob", "HEAD:a.sh")).toBe("one");
  expect(git(clone.root, "cat-file", "blob", "HEAD:d.id")).toBe("$Id$");
  expect(git(clone.root, "cat-file", "blob", "HEAD:b.txt")).toBe("two\r");
});

test("the working copy is as git checks it out, and a reset puts it back so", async () => {
  using dir = scratch();
  const files = { "a.bat": "one\ntwo\n", "b.c": "// $Id$\n", "sub/c.bat": "x\n", "d.txt": "x\n" };
  const rules = { ".gitattributes": "*.bat text eol=crlf\n*.c ident\n" };
  await using clone = await aClone(dir.path, files, rules);
  const native = join(dir.path, "native");
  git(dir.path, "clone", "-q", clone.source, native);
  const same = async () => {
    for (const name of Object.keys(files))
      expect(await contentOf(clone.root, name)).toEqual(await contentOf(native, name));
    expect(await clone.git.changes()).toEqual([]);
    expect(git(clone.root, "status", "--porcelain")).toBe("");
  };
  await same();

  writeFiles(clone.root, { "a.bat": "one\r\nthree\r\n", "b.c": "", ".gitattributes": "" });
  rmSync(join(clone.root, "sub"), { recursive: true });
  expect(await clone.git.diff(clone.base.sha)).toContain("deleted file mode 100644");
  await clone.git.reset(clone.base.sha);
  await same();

  writeFiles(clone.root, { "a.bat": "one\r\nthree\r\n" });
  const diff = await clone.git.diff(clone.base.sha);
  expect(diff.split("\n").slice(4)).toEqual(["@@ -1,2 +1,2 @@", " one", "-two", "+three", ""]);
});

const pointer = (text: string) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${new Bun.CryptoHasher("sha256").update(text).digest("hex")}\nsize ${text.length}\n`;

test("what belongs in Git LFS gets into no commit itself: a pointer stays, the rest is set aside", async () => {
  using dir = scratch();
  const rules = { ".gitattributes": "*.psd filter=lfs diff=lfs merge=lfs -text\n/video/** filter=lfs -text\n" };
  await using clone = await aClone(dir.path, { "old.psd": pointer("old"), "a.txt": "a\n" }, rules);
  writeFiles(clone.root, {
    "old.psd": "the picture itself",
    "new.psd": "another",
    "video/deep/cut.mp4": "a film",
    "empty.psd": "",
    "pointer.psd": pointer("new"),
    "a.txt": "b\n",
  });

  const scanned = await clone.git.scan(clone.base.sha);

  expect(scanned.aside.map(({ path, what }) => `${path} ${what}`)).toEqual([
    "new.psd lfs",
    "old.psd lfs",
    "video/deep/cut.mp4 lfs",
  ]);
  expect(scanned.paths).toEqual(["a.txt", "empty.psd", "pointer.psd"]);
  await clone.git.commit({ branch: "feature/x", message: "x", paths: scanned.paths });
  expect(git(clone.root, "show", "HEAD:old.psd")).toBe(pointer("old").trimEnd());
  expect(git(clone.root, "status", "--porcelain")).toBe("");
  writeFiles(clone.root, { "new.psd": "another" });
  await expect(clone.git.commit({ branch: "feature/x", message: "x", paths: ["new.psd"] })).rejects.toThrow("new.psd");
});
