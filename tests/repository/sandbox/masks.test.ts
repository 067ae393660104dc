import { afterAll, expect, test } from "bun:test";
import { aWorkingCopy } from "./working_copy.ts";

const copy = aWorkingCopy();
afterAll(() => copy.remove());
copy.write("check.sh", "echo '3 passed, 2 failed'; exit 2");
copy.write("old.ts", "");
copy.write("sub/run_tests.sh", "exit 1");

test.each([
  "sh check.sh || true",
  "sh check.sh || :",
  "sh check.sh || echo 'tests failed'",
  "sh check.sh; echo done",
  "sh check.sh\necho done",
  "sh check.sh & wait",
  "sh check.sh &",
  "(sh check.sh; exit 0)",
  "{ sh check.sh; } || { echo no; }",
  "if sh check.sh; then echo ok; fi",
  "if sh check.sh; then echo ok; else echo no; fi",
  'out=$(sh check.sh 2>&1); echo "$out"',
  'echo "$(sh check.sh)"',
  "sh check.sh || test -d .",
  "sh check.sh && echo ok || echo bad",
  "trap 'exit 0' EXIT; sh check.sh",
  "sub/run_tests.sh || true",
  "./sub/run_tests.sh; exit 0",
  "cd sub && bun test || true",
  "[ -f old.ts ] && npx vitest run || true",
  "bun test > out.log || true",
  "for t in a b; do bun test $t; done; true",
  "! sh check.sh || true",
  "case $(uname) in *) bun test || : ;; esac",
])("a check whose failure cannot show: %s", async (command) => {
  expect(await copy.masksFailure(command)).toBe(true);
});

test.each([
  "sh check.sh",
  "sh check.sh 2>&1 | tail -20",
  "bun test a.test.ts && bun run lint",
  "bun test; bun run lint",
  "cd sub && ./run_tests.sh",
  "export CI=1; bun test",
  "grep -q one a.txt || grep -q one b.txt",
  "test -f new.ts && test ! -f old.ts",
  "test -f old.ts && echo there",
  "! grep -rq TODO src",
  'test -z "$(gofmt -l .)"',
  '[ "$(cat old.ts)" = five ]',
  "[ $(wc -l < old.ts) -ge 3 ]",
  "npx vitest run || npm test",
  "bun test || exit 1",
  "bun test || { echo 'the tests failed'; exit 1; }",
  "if ! bun test; then echo no; exit 1; fi",
  "node server.js & sleep 1; curl -fs localhost:3000/health",
  'out=$(bun test 2>&1) && echo "$out"',
  "set -e; bun test; echo done",
  "python3 - <<'X'\nimport sys\nsys.exit(1)\nX",
  "while ! curl -f localhost; do :; done",
])("a check that can fail: %s", async (command) => {
  expect(await copy.masksFailure(command)).toBe(false);
});

test("trying a check changes nothing in the working copy", async () => {
  await copy.masksFailure("echo broken > old.ts; bun test || true");
  expect((await copy.run("cat old.ts; ls")).output).not.toContain("broken");
});

test.each<[string, number]>([
  ["sh check.sh 2>&1 | tail -20", 2],
  ["sh check.sh | cat | cat", 2],
  ["sh check.sh; echo done", 2],
  ["sh check.sh\necho done", 2],
  ['out=$(sh check.sh); echo "$out"', 2],
  ["yes | head -1", 0],
  ["yes | head -1; echo done", 0],
  ["yes | head -1; sh check.sh; echo done", 2],
  ["yes | sh check.sh", 2],
  ["sh check.sh | sort; true", 2],
  ["sh -c 'kill -PIPE $$'", 141],
  ["true | sh -c 'kill -PIPE $$'", 141],
  ["! grep -q zz old.ts", 0],
  ["if grep -q zz old.ts; then exit 1; fi; echo fine", 0],
  ["grep -q zz old.ts || sh check.sh || true", 0],
  ["export A=1; test $A = 1", 0],
  ["trap 'echo bye' EXIT; sh check.sh", 2],
])("strictly: %s ends with %d", async (command, exit) => {
  expect((await copy.run(command, { strict: true })).exit).toBe(exit);
  expect((await copy.run("sh check.sh | tail -1")).exit).toBe(0);
});
