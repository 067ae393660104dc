import { expect, test } from "bun:test";
import { splitWords } from "../../../orchestrator/chat/shell/words.ts";

test.each([
  ["show T-1", ["show", "T-1"]],
  ["  run   validación de stock ", ["run", "validación", "de", "stock"]],
  ['run "Agregar validación" --test "npm test"', ["run", "Agregar validación", "--test", "npm test"]],
  ["run --test='npm test'", ["run", "--test=npm test"]],
  ["don't do step 2", ["don't", "do", "step", "2"]],
  ['say "a \\"b\\" c"', ["say", 'a "b" c']],
  ["one\\ word", ["one word"]],
  ['""', [""]],
  ["uno\ndos", ["uno", "dos"]],
  ["", []],
])("%j", (line, words) => {
  expect(splitWords(line)).toEqual({ words, open: null });
});

test("a quote that is not closed is told", () => {
  expect(splitWords('run "Agregar')).toEqual({ words: ["run", "Agregar"], open: '"' });
  expect(splitWords("run 'x").open).toBe("'");
});
