import { expect, test } from "bun:test";
import { globalExcludes } from "../../../orchestrator/repository/git/ignore/ignored.ts";
import { scratch, writeFiles } from "../../support/git.ts";

test("a user's rules for every repository are read where git reads them", () => {
  using home = scratch();
  expect(globalExcludes(home.path)).toBe("");
  writeFiles(home.path, { ".config/git/ignore": ".idea/\n" });
  expect(globalExcludes(home.path)).toBe(".idea/\n");
  writeFiles(home.path, { ".gitconfig": "[core]\n\texcludesFile = ~/mine.txt\n", "mine.txt": "*.swp\n" });
  expect(globalExcludes(home.path)).toBe("*.swp\n");
});
