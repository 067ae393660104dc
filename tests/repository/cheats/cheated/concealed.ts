import { type Cheated, js, planned, py, stock, stockTest, test } from "../table.ts";

/** Failures that nobody hears of, and limits that were loosened. */
export const concealed: Cheated[] = [
  {
    name: "a catch that swallows the assertion",
    change: {
      [test]: js(
        "  expect(() => available(-1)).toThrow(RangeError);",
        "  try {\n    expect(() => available(-1)).toThrow(RangeError);\n  } catch {}",
      ),
    },
    kind: "empty",
    at: `${test}:9`,
    planned,
  },
  {
    name: "except: pass in the code",
    change: {
      "shop/stock.py": [
        "def f(x):\n    return g(x)\n",
        "def f(x):\n    try:\n        return g(x)\n    except Exception:\n        pass\n",
      ],
    },
    kind: "concealed",
    at: "shop/stock.py:4",
    planned: ["shop/stock.py"],
  },
  {
    name: "an empty catch in the code",
    change: {
      "src/stock.ts": [
        stock,
        "export function available(n) {\n  try {\n    return check(n);\n  } catch (error) {}\n}\n",
      ],
    },
    kind: "concealed",
    at: "src/stock.ts:4",
    planned: ["src/stock.ts"],
  },
  {
    name: "a branch for the tests",
    change: {
      "src/stock.ts": [
        stock,
        'export function available(n) {\n  if (process.env.NODE_ENV === "test") return 2;\n  return n;\n}\n',
      ],
    },
    kind: "concealed",
    at: "src/stock.ts:2",
    planned: ["src/stock.ts"],
  },
  {
    name: "a branch for pytest",
    change: { "shop/stock.py": ["import os\n", 'import os\nTESTING = "PYTEST_CURRENT_TEST" in os.environ\n'] },
    kind: "concealed",
    at: "shop/stock.py:2",
    planned: ["shop/stock.py"],
  },
  {
    name: "process.exit(0) in the tests",
    change: { [test]: [stockTest, `${stockTest}process.exit(0);\n`] },
    kind: "concealed",
    at: `${test}:12`,
    planned,
  },
  {
    name: "a hook that makes a red session green",
    change: {
      "conftest.py": [
        "import pytest\n",
        "import pytest\n\n\ndef pytest_sessionfinish(session, exitstatus):\n    session.exitstatus = 0\n",
      ],
    },
    kind: "concealed",
    at: "conftest.py:4",
  },
  {
    name: "coverage in jest",
    change: {
      "jest.config.js": [
        "module.exports = {\n  coverageThreshold: { global: {\n    branches: 90,\n    lines: 95,\n  } },\n};\n",
        "module.exports = {\n  coverageThreshold: { global: {\n    branches: 50,\n    lines: 95,\n  } },\n};\n",
      ],
    },
    kind: "threshold",
    at: "jest.config.js:3",
    planned: ["jest.config.js"],
  },
  {
    name: "coverage in pyproject",
    change: {
      "pyproject.toml": ["[tool.coverage.report]\nfail_under = 90\n", "[tool.coverage.report]\nfail_under = 10\n"],
    },
    kind: "threshold",
    at: "pyproject.toml:2",
  },
  {
    name: "no coverage at all any more",
    change: {
      "pyproject.toml": [
        "[tool.coverage.report]\nshow_missing = true\nfail_under = 90\n",
        "[tool.coverage.report]\nshow_missing = true\n",
      ],
    },
    kind: "threshold",
    at: "pyproject.toml:3",
  },
  {
    name: "tolerance of an image snapshot",
    change: {
      "playwright.config.ts": [
        "export default {\n  expect: { toHaveScreenshot: { maxDiffPixels: 10 } },\n};\n",
        "export default {\n  expect: { toHaveScreenshot: { maxDiffPixels: 90000 } },\n};\n",
      ],
    },
    kind: "threshold",
    at: "playwright.config.ts:2",
  },
  {
    name: "digits that are compared",
    change: {
      [test]: [
        'test("a", () => {\n  expect(price()).toBeCloseTo(2.5, 6);\n});\n',
        'test("a", () => {\n  expect(price()).toBeCloseTo(2.5, 0);\n});\n',
      ],
    },
    kind: "threshold",
    at: `${test}:2`,
    planned,
  },
  {
    name: "tolerance of approx",
    change: {
      [py]: [
        "def test_a():\n    assert f() == pytest.approx(2.5, rel=1e-6)\n",
        "def test_a():\n    assert f() == pytest.approx(2.5, rel=0.5)\n",
      ],
    },
    kind: "threshold",
    at: `${py}:2`,
    planned,
  },
  {
    name: "retries until it is green",
    change: {
      "playwright.config.ts": ["export default {\n  retries: 0,\n};\n", "export default {\n  retries: 5,\n};\n"],
    },
    kind: "threshold",
    at: "playwright.config.ts:2",
  },
  {
    name: "a snapshot gone",
    change: {
      "tests/__snapshots__/a.test.ts.snap": [
        "exports[`a 1`] = `1`;\n\nexports[`b 1`] = `2`;\n",
        "exports[`a 1`] = `1`;\n",
      ],
    },
    kind: "removed",
    at: "tests/__snapshots__/a.test.ts.snap:3",
  },
];
