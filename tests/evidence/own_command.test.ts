import { expect, test } from "bun:test";
import { isOwnCommand } from "../../orchestrator/evidence/own_command.ts";

const own = ["make test", "npm test 2>&1 | tail -5", "set -e; ./check.sh"];

test.each([
  "make test",
  "  make test  ",
  "make test 2>&1",
  "make test 2>&1 | tail -20",
  "make test | grep -c passed 2>&1 | head -3",
  "make test; echo $?",
  'set -euo pipefail; make test 2>&1 | tee log.txt ; echo "exit: $?"',
  "set -o pipefail && make test",
  "npm test 2>&1 | tail -5",
  "npm test 2>&1 | tail -5 | cat",
  "set -e; ./check.sh",
])("%j is one of the plan's commands", (command) => {
  expect(isOwnCommand(own, command)).toBe(true);
});

test.each([
  "make tests",
  "make test2>&1",
  "make test && sed -i s/a/b/ src/a.ts",
  "make test | tail -3; sed -i s/a/b/ src/a.ts",
  "make test & echo x > notes.txt",
  "echo x; make test",
  "make test | sh",
  "npm test",
  "",
])("%j is a command of its own", (command) => {
  expect(isOwnCommand(own, command)).toBe(false);
});

test.each([
  ["blanks", `make test${" ".repeat(500_000)}y`],
  ["blanks before its end", `make test${" ".repeat(250_000)}y${"; echo".repeat(40_000)}`],
  ["what stands in front", `${"set -e;".repeat(70_000)}x`],
  ["what stands behind", `make test${" 2>&1".repeat(100_000)}y`],
  ["filters", `make test${" | tail  ".repeat(50_000)}|`],
  ["nothing behind a name", `make test| tail${" 2".repeat(250_000)}&`],
])("half a megabyte of %s is read once", (_, command) => {
  expect(isOwnCommand(own, command)).toBe(false);
});
