import { expect, test } from "bun:test";
import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFiles } from "../../orchestrator/repository/files.ts";
import { scratch } from "../support/git.ts";

const changes: Record<string, { by: (file: string) => void; found: string }> = {
  "written with the same length": { by: (file) => writeFileSync(file, "needle = 2;\n"), found: "a.ts:1: needle = 2;" },
  "written with the same length, its time put back": {
    by(file) {
      const { atime, mtime } = statSync(file);
      writeFileSync(file, "needle = 2;\n");
      utimesSync(file, atime, mtime);
    },
    found: "a.ts:1: needle = 2;",
  },
  "replaced by another one": {
    by(file) {
      writeFileSync(`${file}.tmp`, "needle = 2;\n");
      renameSync(`${file}.tmp`, file);
    },
    found: "a.ts:1: needle = 2;",
  },
  shortened: { by: (file) => truncateSync(file, 6), found: "a.ts:1: needle" },
  "replaced by a link": {
    by(file) {
      rmSync(file);
      symlinkSync("b.txt", file);
    },
    found: "No matches.",
  },
  removed: { by: (file) => rmSync(file), found: "No matches." },
  "replaced by a folder": {
    by(file) {
      rmSync(file);
      mkdirSync(file);
      writeFileSync(join(file, "c.ts"), "needle = 3;\n");
    },
    found: "a.ts/c.ts:1: needle = 3;",
  },
};

test.each(Object.entries(changes))(
  "a search after another sees a file that was %s, at once or later",
  async (_, { by, found }) => {
    for (const pauseMs of [0, 150]) {
      using dir = scratch();
      const file = join(dir.path, "a.ts");
      writeFileSync(file, "needle = 1;\n");
      writeFileSync(join(dir.path, "b.txt"), "needle = 4;\n");
      writeFileSync(join(dir.path, "other.ts"), "other\n");
      const search = () => createFiles(dir.path).search({ pattern: "needle", glob: "*.ts" });
      await Bun.sleep(pauseMs);
      for (let times = 0; times < 3; times++) expect(await search()).toBe("a.ts:1: needle = 1;");
      by(file);
      expect(await search()).toBe(found);
      expect(await search()).toBe(found);
    }
  },
);
