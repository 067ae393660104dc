import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../orchestrator/task/errors.ts";
import { text } from "../../orchestrator/texts/index.ts";

/** Real errors of the system. */
function errorsIn(folder: string): string[] {
  writeFileSync(join(folder, "file"), "");
  const tries = [
    () => readFileSync(join(folder, "none")),
    () => readFileSync(join(folder, "file", "below")),
    () => readFileSync(folder),
    () => writeFileSync(join(folder, "x".repeat(300)), ""),
  ];
  return tries.map((act) => {
    try {
      act();
      return "";
    } catch (error) {
      return messageOf(error);
    }
  });
}

test("an error of the system is said in the language of its sentence, in both, without its code", () => {
  const folder = mkdtempSync(join(tmpdir(), "devorch-"));
  const errors = errorsIn(folder);
  rmSync(folder, { recursive: true });
  expect(existsSync(folder)).toBe(false);
  expect(errors.filter(Boolean)).toHaveLength(4);
  for (const detail of errors) {
    const said = text("es", "cli.io", { detail });
    expect(said).not.toMatch(/\bE[A-Z]{3,}\b|no such file|not a directory|directory|too long/);
    if (detail.includes(folder)) expect(said).toContain(folder);
    expect(text("en", "cli.io", { detail })).not.toMatch(/\bE[A-Z]{3,}\b/);
  }
  expect(text("es", "cli.io", { detail: "EACCES" })).toContain("sin permiso");
});

test.each(["1 failed\nENOENT: no such file", "EVERYTHING", "E2E: all green, 3 passed"])(
  "%s is no error of the system and stays as it is",
  (detail) => {
    expect(text("es", "cli.io", { detail })).toContain(detail);
  },
);
