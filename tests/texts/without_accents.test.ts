import { expect, test } from "bun:test";
import { withoutAccents } from "../../orchestrator/texts/without_accents.ts";

test.each([
  ["Validación", "Validacion"],
  ["Validacio\u0301n", "Validacion"],
  ["ÑANDÚ", "NANDU"],
  ["ﬁnal ２", "final 2"],
  ["plain ASCII-9", "plain ASCII-9"],
  ["straße", "straße"],
])("%s is %s", (text, folded) => {
  expect(withoutAccents(text)).toBe(folded);
  expect(withoutAccents(folded)).toBe(folded);
});
