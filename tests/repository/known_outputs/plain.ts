import type { Known } from "./known.ts";

export const plain: Record<string, Known> = {
  "TAP that stopped early": {
    output: "TAP version 14\n1..4\nok 1 - adds\nnot ok 2 - later # TODO\nok 3 - slow # SKIP\n",
    passed: 1,
    failed: 1,
    skipped: 2,
    failing: [],
  },
  "tape adds its own comments": {
    output: "TAP version 13\n# adds\nok 1 should be equal\nnot ok 2 zero\n\n1..2\n# tests 2\n# pass  1\n# fail  1\n",
    passed: 1,
    failed: 1,
    skipped: 0,
    failing: ["zero"],
  },
  "several runners add up": {
    output:
      "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n=== 2 passed in 0.10s ===",
    passed: 5,
    failed: 0,
    skipped: 1,
    failing: [],
  },
  "the command's own last line is its word": {
    output:
      "(fail) adds\n 3 pass\n 1 fail\nRan 4 tests across 1 file. [4.00ms]\ncargo: fine\n\n12 passed, 1 failed, 2 skipped\n",
    passed: 12,
    failed: 1,
    skipped: 2,
    failing: ["adds"],
  },
  "bare, the other way round": { output: "Result: 1 failed, 3 passed", passed: 3, failed: 1, skipped: 0, failing: [] },
  "bare, green only": { output: "compiling\nall 4 tests passed\n", passed: 4, failed: 0, skipped: 0, failing: [] },
};
