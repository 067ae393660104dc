import { describe, expect, test } from "bun:test";
import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";
import { UserError } from "../../../orchestrator/task/errors.ts";
import { isTextKey, type TextKey, text, withoutInternals } from "../../../orchestrator/texts/index.ts";

const internals =
  /\$bunfs|\bE[A-Z]{3,}\b(?<!EDITOR|ERROR|EOF)|\n\s+at |[a-z]+\.[a-z-]+ \{|typo in the url|able to access the url/;
const langs = ["es", "en"] as const;
const errnos = Object.keys(constants.errno);

/** What systems and libraries say, with each code of the system in it. */
const reasons = [
  ...errnos,
  ...errnos.map((code) => `${code}: some words of it, open '/some/path'`),
  ...errnos.map(
    (code) =>
      `Error: ${code}: bad address, rm '/a' -> '/b'\n    at rmSync (unknown)\n    at ze (/$bunfs/root/c.js:1:2)`,
  ),
  "Connection error. (getaddrinfo ENOTFOUND api.example.com)",
  "getaddrinfo EAI_AGAIN api.example.com",
  "connect ECONNREFUSED 127.0.0.1:1",
  "Unable to connect. Is the computer able to access the url?",
  "Was there a typo in the url or port?",
  "Cannot find module './x' from '/$bunfs/root/devorch'",
  new UserError("git.unreachable", { host: "git.example", reason: "ECONNREFUSED: Unable to connect" }).message,
  new UserError("backup.no-folder", { folder: "/x" }).message,
];

describe.each(langs)("in %s what a system said is a sentence", (lang) => {
  const keys = ["cli.io", "cli.internal", "task.internal", "state.not-writable", "git.unreachable"] satisfies TextKey[];
  test.each(keys)("%s", (key) => {
    for (const reason of reasons) {
      const said = text(lang, key, { reason, detail: reason, error: reason, path: "/p", host: "h", id: "T-1" });
      expect(said).not.toMatch(internals);
    }
  });

  test("and an error that was put into another keeps its own sentence", () => {
    const inner = new UserError("backup.no-folder", { folder: "/x" });
    expect(text(lang, "task.internal", { error: inner.message })).toContain(text(lang, inner.key, inner.params));
  });
});

test("what a person or a model wrote stays as it is", () => {
  const written = "grep ENOENT in /x {a} and say why\n  at line 3";
  expect(text("en", "task.unknown", { id: written })).toContain(written);
});

test("a sentence without internals is unchanged", () => {
  const said = "The folder /x does not exist. Set EDITOR, see error.log.";
  expect(withoutInternals("en", said)).toBe(said);
});

test("a key that is no sentence is not taken for one", () => {
  expect(isTextKey("constructor")).toBe(false);
  expect(text("en", "cli.internal", { detail: 'constructor.name {"a":1}' })).toContain("constructor.name");
});

test("nothing of a system's own words is left beside the sentence, whatever its error", () => {
  const errors = [...getSystemErrorMap().values()].filter(([code]) => errnos.includes(code));
  for (const [code, words] of errors) {
    const alone = withoutInternals("en", `${code}: ${words}`);
    expect([code, withoutInternals("en", `${code}: ${words}, read`)]).toEqual([code, alone]);
    expect([code, withoutInternals("en", `${code}: ${words}, open '/x'`)]).toEqual([code, `/x: ${alone}`]);
    expect([code, alone]).toEqual([code, withoutInternals("en", code)]);
  }
  const fetched = "ECONNREFUSED: Unable to connect. Is the computer able to access the url?";
  expect(withoutInternals("en", fetched)).toBe("nothing listens at that address");
});
