import { afterAll, expect, test } from "bun:test";
import { isLong, rowsOf } from "../../support/long.ts";
import { aWorkingCopy } from "./working_copy.ts";

const copy = aWorkingCopy();
afterAll(() => copy.remove());
copy.write("check.sh", "echo '3 passed, 2 failed'; exit 2");
copy.write("old.ts", "");
copy.write("pass.sh", "echo '3 passed, 0 failed'");
copy.write("README.md", "hello\n");
copy.write("src/a.ts", "export const a = 1;\n");
copy.write("sub/run_tests.sh", "exit 1");
copy.write("Makefile", "test:\n\tsh check.sh\n\nswallowed:\n\t-sh check.sh\n");

const masked = [
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
  // Hidden by a shell inside.
  "bash -c 'bun test | tail -5'",
  "sh -c 'bun test; echo done'",
  "sh -c 'bun test; sh pass.sh'",
  "bash -lc 'bun test || true'",
  "/bin/sh -c 'bun test | cat'",
  "timeout 60 sh -c 'bun test; echo done'",
  "find . -name '*.test.ts' -exec sh -c 'bun test $1; echo $1' - {} +",
  "bash <<'X'\nbun test\necho done\nX",
  "eval 'bun test || true'",
  // Another part of the check can fail, and it cannot.
  "bun test || true; grep -q one README.md",
  "diff <(bun test) expected.txt",
  "(sh check.sh && sh pass.sh; sh pass.sh)",
  "for f in a b; do sh check.sh && sh pass.sh; sh pass.sh; done",
  "set +o pipefail; bun test | tail -1",
  "set +e; bun test; sh pass.sh",
  "bun test > out.log || true; grep -q passed out.log",
  // make goes on.
  "make -n test",
  "make -i test",
  "make swallowed",
];

/** One for each way to hide a failure: a list, a job, a branch, a substitution, a shell inside, another part of the check, make. */
const tellingMasks = [
  "sh check.sh || true",
  "sh check.sh; echo done",
  "sh check.sh &",
  "if sh check.sh; then echo ok; fi",
  'echo "$(sh check.sh)"',
  "trap 'exit 0' EXIT; sh check.sh",
  "bash -c 'bun test | tail -5'",
  "bun test || true; grep -q one README.md",
  "make -i test",
];

test.concurrent.each(rowsOf(masked, ...tellingMasks))("a check whose failure cannot show: %s", async (command) => {
  expect((await copy.faultOf(command))?.kind).toBe("masked");
});

test("the program whose failure does not show is named", async () => {
  expect(await copy.faultOf("bun run lint && (bun test --all || true)")).toEqual({
    kind: "masked",
    program: "bun test --all",
  });
});

const noOps = [
  ":",
  "true # the tests",
  "/bin/true",
  "true && /usr/bin/true",
  "(exit 0)",
  "exit",
  "! false",
  "test 1 = 1",
  "[ -d . ]",
  "sleep 0",
  "date",
  "ls",
  "cd . && pwd",
  "sh -c true",
  "bash --version",
  "echo 'all tests passed' | grep passed",
];

test.concurrent.each(rowsOf(noOps, ":", "(exit 0)", "! false", "date", "echo 'all tests passed' | grep passed"))(
  "a check that is green whatever there is: %s",
  async (command) => {
    expect(await copy.faultOf(command)).toEqual({ kind: "no-op" });
  },
);

const honest = [
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
  "grep -q one README.md && ! grep -rq TODO src && ! grep -rq FIXME src",
  'test -z "$(grep -rl TODO .)"',
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
  "bun test",
  "make test",
  "make -k test",
  "grep -q hello README.md; [ ! -f nope ]",
  "grep -q hello README.md; [[ ! -f nope ]]",
  "test ! -f nope",
  "[ ! -d legacy ]",
  '[ "$(grep -c TODO src/a.ts)" = 0 ]',
  "bash -c 'set -euo pipefail; bun test | tail -1'",
  "sh -c 'bun test && bun run lint'",
  "timeout 60 bash -c 'bun test'",
  "set +e; bun test; [ $? -eq 3 ]",
  'bun test || status=$?; [ "$status" = 3 ]',
  "node server.js & pid=$!; sleep 1; curl -fs localhost:3000 | grep -q ok; kill $pid; wait $pid",
  "trap 'rm -f out.log' EXIT; bun test > out.log && grep -q passed out.log",
  "find src -name '*.ts' | xargs grep -l export",
  "for f in src/*.ts; do grep -q export $f; done",
  "# the tests\nbun test # and nothing else",
];

const tellingHonest = [
  "sh check.sh 2>&1 | tail -20",
  "bun test; bun run lint",
  "grep -q one a.txt || grep -q one b.txt",
  "! grep -rq TODO src",
  "if ! bun test; then echo no; exit 1; fi",
  "node server.js & sleep 1; curl -fs localhost:3000/health",
  "set -e; bun test; echo done",
  "make test",
  "[ ! -d legacy ]",
  "set +e; bun test; [ $? -eq 3 ]",
];

test.concurrent.each(rowsOf(honest, ...tellingHonest))("a check that can fail: %s", async (command) => {
  expect(await copy.faultOf(command)).toBeNull();
});

test("a check that finds nothing yet in files of the plan is one", async () => {
  const check = 'for f in spec/*.t; do [ ! -e "$f" ] || sh -n "$f"; done';
  expect(await copy.faultOf(check)).toEqual({ kind: "no-op" });
  expect(await copy.faultOf(check, ["spec/stock.t"])).toBeNull();
});

/** Every way to put programs together of this depth, over a fixed sequence. */
function* checks(count: number): Generator<string> {
  let seed = 7;
  const pick = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return (seed >> 8) % below;
  };
  const compose = (depth: number): string => {
    if (depth === 0) return `sh part_${pick(3)}.sh`;
    const [one, other] = [compose(depth - 1), compose(depth - 1 - pick(depth))];
    const forms = [
      `${one} && ${other}`,
      `${one}; ${other}`,
      `${one} | cat`,
      `(${one}; ${other})`,
      `{ ${one} && ${other}; }`,
      `${one}; echo done`,
      `bash -c ${JSON.stringify(one).replaceAll("$", "\\$")}`,
      `if ${one}; then ${other}; fi`,
      `out=$(${one}) && ${other}`,
      `for i in 1 2; do ${one}; done`,
    ];
    return forms[pick(forms.length)] ?? "";
  };
  for (let n = 0; n < count; n++) yield compose(2);
}

test.each([...checks(isLong ? 48 : 4)])(
  "taken as a check, it is red whichever of its programs fails: %s",
  async (command) => {
    if ((await copy.faultOf(command)) !== null) return;
    const called = [...new Set(command.match(/part_\d/g))];
    for (const failing of [undefined, ...called]) {
      for (const part of called) copy.write(`${part}.sh`, `exit ${part === failing ? 3 : 0}`);
      const { exit } = await copy.run(command, { strict: true });
      expect([failing, exit === 0]).toEqual([failing, failing === undefined]);
    }
  },
);

test("trying a check reaches nothing that was granted to the commands of the repository", async () => {
  const check = 'test "$GRANTED" = yes';
  const granted = aWorkingCopy({ grants: { environment: { GRANTED: "yes" }, sockets: [], ports: [] } });
  expect((await granted.run(check)).exit).toBe(0);
  // With it the check would be green everywhere.
  expect(await granted.faultOf(check)).toBeNull();
  granted.remove();
});

test("trying a check changes nothing in the working copy", async () => {
  await copy.faultOf("echo broken > old.ts; bun test || true");
  await copy.faultOf("rm -rf *; exit 0");
  expect((await copy.run("cat old.ts; ls")).output).toContain("check.sh");
  expect((await copy.run("cat old.ts; ls")).output).not.toContain("broken");
});

test.concurrent.each<[string, number]>([
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
  ["trap 'echo bye' EXIT; yes | head -1", 0],
  // Each part of a list is asked, also before an `&&` and behind a `!`.
  ["sh check.sh && sh pass.sh; sh pass.sh", 2],
  ["sh pass.sh && sh check.sh && sh pass.sh\nsh pass.sh", 2],
  ["test -f nope && sh pass.sh; sh pass.sh", 1],
  ["! sh pass.sh; sh pass.sh", 1],
  ["! sh check.sh; sh pass.sh", 0],
  ["sh check.sh || sh pass.sh && sh pass.sh; sh pass.sh", 0],
  ["cd sub && sh ../pass.sh & wait; [ -d sub ]", 0],
  // A reader that left, in front of an `&&`.
  ["yes | head -1 && sh pass.sh", 0],
  ["yes | head -1 && sh check.sh; sh pass.sh", 2],
  ["{ yes | head -1 && sh check.sh; }; sh pass.sh", 141],
  // It writes nothing: SIGPIPE could end a writer before it fails, because `yes` does not read.
  ["sh -c 'exit 2' | yes | head -1; sh pass.sh", 141],
  // A job that `kill` ended, and one that failed.
  ["sleep 9 & pid=$!; kill $pid; wait $pid", 0],
  ["sleep 9 & pid=$!; kill $pid; wait $pid; sh check.sh; sh pass.sh", 2],
  ["sh check.sh & wait $!; sh pass.sh", 2],
  ["sh -c 'kill $$'; sh pass.sh", 143],
  // It judges by itself.
  ["set +e; sh check.sh; [ $? -eq 2 ]", 0],
  // What only looks like an end of a part.
  ["echo 'a; b && c || d' # ; sh check.sh && \"\necho e", 0],
  ["cat <<'X' && sh pass.sh\nfoo; bar && (\nX\nsh pass.sh", 0],
  ["n=$(sh check.sh || true; echo 'a;b'); test -n \"$n\"", 0],
  ["case a in a) sh pass.sh;; *) sh check.sh;; esac; [[ a = a && -n b ]] && ((1 && 1))", 0],
  ["for ((i = 0; i < 2; i++)); do sh pass.sh &> /dev/null; done 2>&1 && sh pass.sh >&2", 0],
  ["sh pass.sh \\\n  && sh pass.sh", 0],
  ["f() { sh pass.sh; sh pass.sh; }; f", 0],
  ["sh pass.sh; }; sh pass.sh; { :", 2],
])("strictly: %s ends with %d", async (command, exit) => {
  expect((await copy.run(command, { strict: true })).exit).toBe(exit);
});

test("not strictly, it ends as the shell says", async () => {
  expect((await copy.run("sh check.sh | tail -1")).exit).toBe(0);
});

test.concurrent.each<[string, string | undefined]>([
  ["sh pass.sh && sh check.sh; sh pass.sh", "`sh check.sh` ended with 2; the rest was not run"],
  ["sh pass.sh\nsh check.sh", "`sh check.sh` ended with 2"],
  ["sh check.sh | grep passed", "`sh check.sh | grep passed` ended with 2 (of its pipe: 2 0)"],
  [
    "sh pass.sh; n=$(grep -c zz README.md); test $n = 0",
    "`n=$(grep -c zz README.md)` ended with 1; the rest was not run",
  ],
  ["(sh pass.sh; sh check.sh); sh pass.sh", "`(sh pass.sh; sh check.sh)` ended with 2; the rest was not run"],
  ["sh check.sh", undefined],
  ["sh pass.sh; sh pass.sh", undefined],
])("the part that ended the check is told, beside its output: %s", async (command, told) => {
  const { stopped, output } = await copy.run(command, { strict: true });
  expect(stopped).toBe(told);
  expect(output).toEndWith(" failed\n");
});
