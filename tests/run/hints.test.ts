import { expect, test } from "bun:test";
import { hintsOf } from "../../orchestrator/run/conversation/hints.ts";

const hints = (files: Record<string, string>) => hintsOf({ content: async (path) => files[path] });

test("what a repository tells its agents and contributors is read, most telling first", async () => {
  expect(
    await hints({
      "CONTRIBUTING.md": "Write tests for whatever you change, please.",
      "AGENTS.md": "Use tabs here, and never spaces; run make check.",
    }),
  ).toBe(
    "AGENTS.md:\nUse tabs here, and never spaces; run make check.\n\nCONTRIBUTING.md:\nWrite tests for whatever you change, please.",
  );
  expect(await hints({})).toBe("");
});

test("they are short, and the same text is told once", async () => {
  const long = "A rule that matters to whoever works here. ".repeat(200);
  const told = await hints({
    "AGENTS.md": long,
    "CLAUDE.md": long,
    "CONTRIBUTING.md": `Other. ${long}`,
    "docs/CONTRIBUTING.md": `Third. ${long}`,
  });
  expect(told.length).toBeLessThan(3200);
  expect(told).not.toContain("CLAUDE.md");
});

test("pictures and comments are left out", async () => {
  const text =
    "<!-- note\nto self -->\n# Guide\n![badge](https://x.example/b.svg) ![b](c)\nRun the tests before you push anything at all.\n";
  expect(await hints({ "CONTRIBUTING.md": text })).toBe(
    "CONTRIBUTING.md:\n# Guide\n\nRun the tests before you push anything at all.",
  );
});

test.each(["<!--", "![", "![a](", "![a]", "<!-- -->", "\n\n\n", "](", "![]\n", "<!--\n![x]("])(
  "two megabytes of %j are read like any other text",
  async (part) => {
    const end = "Run the tests before you push anything at all, and say in the description what they showed.\n";
    const told = await hints({ "AGENTS.md": part.repeat(2_000_000 / part.length), "CONTRIBUTING.md": end });
    expect(told).toContain(end.trim());
    expect(told.length).toBeLessThan(3200);
  },
);
