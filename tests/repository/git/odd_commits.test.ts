import { expect, test } from "bun:test";
import { join } from "node:path";
import { startGitServer } from "../../../orchestrator/demo/git_server.ts";
import { git, makeRepository, never, openGit, parseTokens, scratch, writeFiles } from "../../support/git.ts";
import { rowsOf } from "../../support/long.ts";

const when = "1700000000 +0000";
const usual = `Ana <ana@example.org> ${when}`;

const headers: [string, { author?: string; committer?: string; more?: string; message?: string }][] = [
  ["no author name", { author: `<ana@example.org> ${when}` }],
  ["an empty author name", { author: ` <ana@example.org> ${when}` }],
  ["no names at all", { author: `<> ${when}`, committer: `<> ${when}` }],
  ["a zone of six digits", { author: "Ana <a@b> 1700000000 +051800", committer: "Ana <a@b> 1700000000 +051800" }],
  ["no zone", { author: "Ana <a@b> 1700000000", committer: "Ana <a@b> 1700000000" }],
  ["a zone that is a word", { author: "Ana <a@b> 1700000000 UTC", committer: "Ana <a@b> 1700000000 UTC" }],
  ["no time", { author: "Ana <a@b>", committer: "Ana <a@b>" }],
  ["a negative time", { author: "Ana <a@b> -1 +0000", committer: "Ana <a@b> -1 +0000" }],
  ["a time beyond all calendars", { author: "Ana <a@b> 18446744073709551615 +0000" }],
  ["a > in the name", { author: `Ana > Eva <ana@example.org> ${when}`, committer: `A > B <x> ${when}` }],
  ["a < in the name", { author: `Ana < Eva <ana@example.org> ${when}` }],
  ["no email", { author: `Ana ${when}`, committer: `Ana ${when}` }],
  ["an email that never ends", { author: `Ana <ana ${when}` }],
  ["an author of a megabyte", { author: `${"A".repeat(1 << 20)} <a@b> ${when}` }],
  ["an encoding", { more: "encoding ISO-8859-1\n", message: "a\xf1o" }],
  ["a signature", { more: "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n" }],
  ["a merge tag", { more: "mergetag object 0000000000000000000000000000000000000000\n type commit\n tag x\n" }],
  ["a header that nobody knows", { more: "HG:extra rebase_source:1234\nHG:rename a:b\n" }],
  ["no message", { message: "" }],
  ["a message of control characters", { message: "\x00\x1b[31m\r\n\t" }],
];

/** A commit as it is written here, on top of `main`. */
function commitOf(
  folder: string,
  { author = usual, committer = usual, more = "", message = "x\n" }: (typeof headers)[number][1],
): string {
  const [tree, parent] = [git(folder, "rev-parse", "main^{tree}"), git(folder, "rev-parse", "main")];
  const text = `tree ${tree}\nparent ${parent}\nauthor ${author}\ncommitter ${committer}\n${more}\n${message}`;
  writeFiles(folder, { ".git/odd": Buffer.from(text, "latin1") });
  const sha = git(folder, "hash-object", "-t", "commit", "--literally", "-w", ".git/odd");
  git(folder, "update-ref", "refs/heads/main", sha);
  return sha;
}

test.each(rowsOf(headers, "a time beyond all calendars", "a signature"))(
  "a base commit with %s is worked on and pushed to, from a folder and from a server",
  async (_, header) => {
    using dir = scratch();
    const source = makeRepository(join(dir.path, "source"));
    commitOf(source, header);
    const base = commitOf(source, header);
    git(dir.path, "clone", "-q", "--bare", source, "bare.git");
    git(join(dir.path, "bare.git"), "config", "http.receivepack", "true");
    const server = startGitServer({ root: dir.path, tokens: ["token"] });
    try {
      for (const from of [
        { kind: "folder", path: source, name: "source" },
        { kind: "remote", url: `${server.url}/bare.git`, name: "bare" },
      ] as const) {
        await using clone = await openGit(join(dir.path, `clones-${from.kind}`), from, {
          tokens: parseTokens({ gitTokens: "127.0.0.1=token" }),
        });
        expect(clone.base.sha).toBe(base);
        await clone.git.createBranch("feature/x", base);
        writeFiles(clone.root, { "new.ts": "new\n" });
        await clone.git.checkpoint("refs/devorch/T-1/1", "checkpoint");
        expect((await clone.git.scan(base)).paths).toEqual(["new.ts"]);
        expect(await clone.git.diff(base)).toContain("+new");
        const sha = await clone.git.commit({
          branch: "feature/x",
          message: "feat: x\n\nDevorch-Step: T-1/1/1",
          paths: ["new.ts"],
        });
        expect(await clone.git.findTrailer(base, "Devorch-Step: T-1/1/1")).toBe(sha);
        expect(await clone.git.log(base)).toHaveLength(1);
        await clone.git.push({ branch: "feature/x", signal: never });
        await clone.git.bundle(join(dir.path, `${from.kind}.bundle`), base, "feature/x");
        await clone.git.reset(base);
        expect(git(from.kind === "folder" ? source : join(dir.path, "bare.git"), "rev-parse", "feature/x")).toBe(sha);
      }
    } finally {
      await server.stop();
    }
  },
);
