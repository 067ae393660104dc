import { expect, test } from "bun:test";
import { migrations } from "../../../orchestrator/store/migrations/index.ts";
import { numbered } from "../../../orchestrator/store/postgres/parameters.ts";
import { postgresStatements } from "../../../orchestrator/store/postgres/schema.ts";

test("parameters are numbered, also those that are named twice; quotes are left alone", () => {
  expect(numbered("a = ? AND b = ?")).toBe("a = $1 AND b = $2");
  expect(numbered("a = ?2 OR b = ?1 OR c = ?2")).toBe("a = $2 OR b = $1 OR c = $2");
  expect(numbered(`a = '?' AND "b?" = ? AND c = 'it''s ?'`)).toBe(`a = '?' AND "b?" = $1 AND c = 'it''s ?'`);
});

test("no table is left with a word that only libSQL knows", () => {
  const all = migrations.flatMap(postgresStatements).join("\n");
  expect(all).not.toMatch(/STRICT|ROWID|AUTOINCREMENT|\bINTEGER\b|json_valid|RAISE\(/);
  expect(all.match(/\bTEXT\b(?! COLLATE "C")/g)).toBeNull();
});
