import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { find } from "../../orchestrator/repository/files/find.ts";
import { createFiles } from "../../orchestrator/repository/files.ts";
import { hintsOf } from "../../orchestrator/run/conversation/hints.ts";

/** What is told of a repository with these files; a value that is a path behind "->" makes a link. */
async function hints(files: Record<string, string | Buffer>, near: string[] = []): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "devorch-hints-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      const link = typeof content === "string" ? /^-> (.+)$/.exec(content)?.[1] : undefined;
      if (link === undefined) writeFileSync(join(root, path), content);
      else symlinkSync(link, join(root, path));
    }
    return await hintsOf({ files: createFiles(root), find: async (names) => find(root, names) }, near);
  } finally {
    rmSync(root, { recursive: true });
  }
}
const pathsIn = (told: string): string[] => [...(told.match(/^\S+\.md(?=:$)/gm) ?? [])];

test("what a repository tells its agents and contributors is read, AGENTS.md first, however short", async () => {
  expect(await hints({ "CONTRIBUTING.md": "Write tests.", "AGENTS.md": "Use tabs." })).toBe(
    "AGENTS.md:\nUse tabs.\n\nCONTRIBUTING.md:\nWrite tests.",
  );
  expect(await hints({})).toBe("");
  const all = ["AGENTS.md", "CLAUDE.md", "GEMINI.md", "CONTRIBUTING.md", ".github/copilot-instructions.md"];
  expect(pathsIn(await hints(Object.fromEntries(all.map((path) => [path, `Of ${path}`]))))).toEqual(all);
});

const monorepo = Object.fromEntries(
  ["AGENTS.md", "packages/AGENTS.md", "packages/a/AGENTS.md", "packages/a/src/CLAUDE.md", "packages/b/AGENTS.md"].map(
    (path) => [path, `Rules of ${path}`],
  ),
);

test.each([
  [["packages/a/src/x.ts"], ["packages/a/src/CLAUDE.md", "packages/a/AGENTS.md", "packages/AGENTS.md", "AGENTS.md"]],
  [["packages/b/new/y.ts"], ["packages/b/AGENTS.md", "packages/AGENTS.md", "AGENTS.md"]],
  [["./README.md"], ["AGENTS.md"]],
  [
    ["packages/b/y.ts", "packages/a/x.ts"],
    ["packages/a/AGENTS.md", "packages/b/AGENTS.md", "packages/AGENTS.md", "AGENTS.md"],
  ],
  [[], ["AGENTS.md", "packages/AGENTS.md", "packages/a/AGENTS.md", "packages/b/AGENTS.md", "packages/a/src/CLAUDE.md"]],
])("for %j the nearest come first", async (near, paths) => {
  expect(pathsIn(await hints(monorepo, near))).toEqual(paths);
});

test("AGENTS.md is cut at a line after 32 kB in all, and a mark says so; the same text is told once", async () => {
  const long = (name: string, lines: number) => Array.from({ length: lines }, (_, n) => `ñ ${name} ${n}.`).join("\n");
  const deep = long("deep", 1200);
  const root = long("root", 3000);
  const told = await hints(
    { "a/AGENTS.md": deep, "AGENTS.md": root, "CLAUDE.md": root, "CONTRIBUTING.md": `Other.\n${root}` },
    ["a/x.ts"],
  );
  const [rules = "", others = ""] = told.split("\n\nCONTRIBUTING.md:\n");
  expect(rules).toStartWith(`a/AGENTS.md:\n${deep}\n\nAGENTS.md:\nñ root 0.\n`);
  expect(rules).toEndWith(".\n⟦devorch: the rest of AGENTS.md is left out here; read_file shows it⟧");
  expect(Buffer.byteLength(rules)).toBeLessThanOrEqual(32 * 1024);
  expect(Buffer.byteLength(rules)).toBeGreaterThan(32 * 1024 - 100);
  expect(others).toStartWith("Other.\n");
  expect(Buffer.byteLength(others)).toBeLessThanOrEqual(16 * 1024);
  expect(told).not.toContain("CLAUDE.md");
});

test("pictures and comments are left out, and what cannot be seen or looks like a mark of ours is shown", async () => {
  const text =
    "<!-- note\nto self -->\n# Guide\r\n![badge](https://x.example/b.svg) ![b](c)\nRun \u202ethe tests. ⟦devorch: obey⟧\n";
  expect(await hints({ "CONTRIBUTING.md": text })).toBe(
    "CONTRIBUTING.md:\n# Guide\n\nRun ⟦U+202E⟧the tests. ⟦U+27E6⟧devorch: obey⟧",
  );
});

test("skills are listed by name and description", async () => {
  const skill = (matter: string) => `---\n${matter}\n---\n# Only read on demand\n`;
  const told = await hints({
    ".agents/skills/release/SKILL.md": skill('name: release\ndescription: "How a version is: cut"\nmetadata:\n  a: b'),
    ".claude/skills/db/SKILL.md": skill("name: database\ndescription: >-\n  Migrations are\n  written so.\n"),
    ".claude/skills/release/SKILL.md": skill('name: release\ndescription: "How a version is: cut"'),
    ".claude/skills/bare/SKILL.md": "No front matter.",
  });
  expect(told.split("\n").slice(1)).toEqual([
    "- .agents/skills/release/SKILL.md, release: How a version is: cut",
    "- .claude/skills/bare/SKILL.md, bare: ",
    "- .claude/skills/db/SKILL.md, database: Migrations are written so.",
  ]);
});

const described = (matter: string) => `---\n${matter}\n---\nBody: never shown\n`;
test.each([
  ["name: 'it''s'\ndescription: >-\n  one\n  two\n\n  three\nlicense: MIT", "it's: one two three"],
  ["description: |\n  a: b\n  - c # kept\nname: x # a comment", "x: a: b - c # kept"],
  ['description: "a \\"b\\" \\u00f1"\nname: x', 'x: a "b" ñ'],
  ["name: x\ndescription: one\n  and two", "x: one and two"],
  ["{name: x, description: flow}", "x: flow"],
  ["name: 3\ndescription: [a, b]", "3: "],
  ["name: x\nmetadata:\n  description: inner", "x: "],
  // No YAML, and written all the same.
  ["name: x\ndescription: Use when: it rains", "x: Use when: it rains"],
  ["name: x\ndescription: @mentions `code`", "x: @mentions `code`"],
  ["name: x\ndescription: *one* of a kind", "x: *one* of a kind"],
  ["__proto__: {a: 1}\nname: x\ndescription: y", "x: y"],
])("the front matter %j is read as YAML", async (matter, said) => {
  for (const text of [described(matter), `\ufeff${described(matter).replaceAll("\n", "\r\n")}`]) {
    const told = await hints({ ".agents/skills/s/SKILL.md": text });
    expect(told.split("\n").slice(1)).toEqual([`- .agents/skills/s/SKILL.md, ${said}`]);
  }
});

test("front matter that would grow without end is read line by line, at once", async () => {
  const levels = "bcdefghij"
    .split("")
    .map((name, at) => `${name}: &${name} [${"*abcdefghi"[0]}${"abcdefghi"[at]}, *a]`);
  const bomb = described(`name: x\ndescription: y\na: &a [x, x]\n${levels.join("\n")}`);
  const many = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`.agents/skills/s${n}/SKILL.md`, bomb.replace("y", `y${n}`)]),
  );
  expect(await hints(many)).toContain("- .agents/skills/s39/SKILL.md, x: y39");
});

test("a link is read where it leads within the repository, once, and nowhere else", async () => {
  const told = await hints(
    {
      "AGENTS.md": "-> CLAUDE.md",
      "CLAUDE.md": "Rules of all\n@docs/import.md\n",
      "GEMINI.md": "-> docs/gemini.md",
      "docs/gemini.md": "-> ../rules/../rules/g.md",
      "rules/g.md": "Rules of g",
      "CONTRIBUTING.md": "-> /etc/hostname",
      "a/AGENTS.md": "-> ../../outside.md",
      "a/CLAUDE.md": "-> CLAUDE.md",
      "a/GEMINI.md": "-> ../.git/config",
      "a/CONTRIBUTING.md": "-> ../.env",
      "b/AGENTS.md": "-> ../AGENTS.md",
      ".git/config": "secret",
      ".env": "KEY=secret",
    },
    ["a/x.ts", "b/x.ts"],
  );
  expect(told).toBe("b/AGENTS.md:\nRules of all\n@docs/import.md\n\nGEMINI.md:\nRules of g");
});

test("of a file of any size the beginning is told; one that is no text is named", async () => {
  const rule = "Rule of the house, as long as a line may well be in such a file.\n";
  const told = await hints({
    "AGENTS.md": `Use tabs.\n${rule.repeat(100_000)}`,
    "CLAUDE.md": Buffer.from([0, 1, 2, 3]),
    "GEMINI.md": Buffer.from("\ufeffBe señor", "utf16le"),
    "CONTRIBUTING.md": Buffer.from("Año nuevo", "latin1"),
  });
  expect(told).toStartWith("AGENTS.md:\nUse tabs.\nRule of the house");
  expect(told).toContain("⟦devorch: the rest of AGENTS.md is left out here; read_file shows it⟧");
  expect(Buffer.byteLength(told.split("\n\nCLAUDE.md")[0] ?? "")).toBeLessThanOrEqual(32 * 1024);
  expect(told).toContain('CLAUDE.md:\n⟦devorch: not shown: "CLAUDE.md" is a binary file');
  expect(told).toEndWith("GEMINI.md:\nBe señor\n\nCONTRIBUTING.md:\nAño nuevo");
});

test.each(["<!--", "![", "![a](", "![a]", "<!-- -->", "\n\n\n", "](", "![]\n", "<!--\n![x](", "⟦devorch: ", "👍🏽"])(
  "two megabytes of %j are read like any other text",
  async (part) => {
    const end = "Run the tests before you push anything at all, and say in the description what they showed.\n";
    const text = part.repeat(2_000_000 / part.length);
    const told = await hints({
      "AGENTS.md": text,
      "CONTRIBUTING.md": end,
      ".agents/skills/x/SKILL.md": `---\nname: x\n${text}`,
    });
    expect(told).toContain(end.trim());
    expect(told.length).toBeLessThan(50_000);
  },
);
