import { call } from "../executable.ts";
import { type Journey, publishedRepository } from "../material/projects.ts";

const test = `

class TestGetEnvironFallback(unittest.TestCase):
    """Test that gyp.common.GetEnvironFallback skips what is set to nothing"""

    @patch.dict(os.environ, {"CC_empty": "", "CC_blank": "  ", "CC_set": "clang"})
    def test_Empty(self):
        fallback = gyp.common.GetEnvironFallback
        self.assertEqual("clang", fallback(["CC_empty", "CC_set"], "cc"))
        self.assertEqual("clang", fallback(["CC_blank", "CC_set"], "cc"))
        self.assertEqual("cc", fallback(["CC_empty"], "cc"))
`;
const lastLines = `
if __name__ == "__main__":
    unittest.main()
`;
const old = "        if var in os.environ:\n            return os.environ[var]\n";
const hasty = "        if os.environ.get(var):\n            return os.environ[var]\n";
const careful = '        if os.environ.get(var, "").strip():\n            return os.environ[var]\n';
const docstring = '  and finally falling back to a default value."""';

const edit = (path: string, before: string, text: string) =>
  call("edit_file", { path, edits: [{ old: before, new: text }] });
const finish = (summary: string) => call("finish_step", { summary });
const suite = "python3 -m unittest discover -s pylib -p '*_test.py'";
const check = "python3 -m unittest discover -s pylib -p 'common_test.py'";

/** Python with the standard library's unittest; published inside another package, a project of its own. */
export const gyp: Journey = {
  name: "gyp-next 0.20.0",
  needs: ["python3 --version", "ninja --version"],
  request: "An environment variable that is set to nothing should count as not set",
  repository: (root) => publishedRepository(root, { name: "node-gyp", version: "11.2.0", inside: "gyp" }),
  words: ["--test", suite],
  baseline: { passed: 29, failed: 0 },
  plan: () => ({
    summary: "GetEnvironFallback skips variables that are empty or blank.",
    type: "fix",
    slug: "empty-variables",
    steps: [
      {
        title: "A red test",
        goal: "common_test.py says that empty variables are skipped.",
        files: { modify: ["pylib/gyp/common_test.py"] },
        verify: [{ run: check, expect: "fail" }],
      },
      {
        title: "Skip empty variables",
        goal: "GetEnvironFallback skips variables that are empty or blank.",
        files: { modify: ["pylib/gyp/common.py"] },
        dependsOn: [1],
        verify: [{ run: check }],
      },
      {
        title: "Say it in the docstring",
        goal: "The docstring says what counts as not set.",
        files: { modify: ["pylib/gyp/common.py"] },
        dependsOn: [2],
      },
    ],
  }),
  executor: () => [
    { calls: [edit("pylib/gyp/common_test.py", lastLines, test + lastLines), finish("The test is there.")] },
    { calls: [call("read_file", { path: "pylib/gyp/common.py", from: 110, to: 125 })], thinking: true },
    { calls: [edit("pylib/gyp/common.py", old, hasty), finish("Empty is skipped.")], thinking: true },
    { calls: [edit("pylib/gyp/common.py", hasty, careful), finish("Blank is skipped too.")], thinking: true },
    {
      calls: [
        edit("pylib/gyp/common.py", docstring, docstring.replace("value.", "value. Empty and blank count as not set.")),
        finish("The docstring says it."),
      ],
    },
  ],
  digest: ["test_Empty", "'clang' != '  '", "common_test.py", "exit 1"],
  judge: check,
};
