import {
  goTest,
  type Honest,
  js,
  planned,
  py,
  pyTest,
  python,
  rustTest,
  stock,
  stockTest,
  swap,
  test,
} from "../table.ts";

const more = 'test("gives more", () => {\n  expect(available(7)).toBe(7);\n});\n';

/** Tests that became more, stronger, or only look otherwise. */
export const tests: Honest[] = [
  { name: "a new test", change: { [test]: [stockTest, stockTest + more] }, planned },
  {
    name: "a new test where nobody planned one",
    change: { [test]: [stockTest, stockTest + more] },
    planned: ["src/stock.ts"],
  },
  { name: "a new file of tests", change: { "tests/more.test.ts": [undefined, more] }, planned: ["tests/more.test.ts"] },
  {
    name: "one more assertion",
    change: { [test]: [stockTest, swap(stockTest, "toBe(0);", "toBe(0);\n  expect(available(9)).toBe(9);")] },
    planned,
  },
  {
    name: "an expectation changed in a planned file",
    change: { [test]: [stockTest, swap(stockTest, "toBe(2)", "toBe(3)")] },
    planned,
  },
  {
    name: "an expectation changed under a plan that names no files",
    change: { [test]: [stockTest, swap(stockTest, "toBe(2)", "toBe(3)")] },
  },
  {
    name: "a stronger matcher",
    change: {
      [test]: [stockTest, swap(stockTest, "toThrow(RangeError)", 'toThrow(new RangeError("less than nothing"))')],
    },
    planned,
  },
  {
    name: "a test renamed",
    change: { [test]: [stockTest, swap(stockTest, "refuses less than nothing", "throws below zero")] },
    planned,
  },
  {
    name: "a function renamed everywhere, also in an unplanned test",
    change: {
      [test]: [stockTest, stockTest.replaceAll("available", "inStock")],
      "src/stock.ts": [stock, stock.replace("available", "inStock")],
    },
    planned: ["src/stock.ts"],
  },
  {
    name: "a test file moved",
    change: {
      [test]: [stockTest, undefined],
      "tests/unit/stock.test.ts": [undefined, stockTest.replace("../src", "../../src")],
    },
    planned: ["tests/unit/stock.test.ts"],
  },
  {
    name: "a file with a skipped test moved",
    change: {
      [test]: [`${stockTest}test.skip("later", () => {\n  expect(f()).toBe(1);\n});\n`, undefined],
      "tests/unit/stock.test.ts": [undefined, `${stockTest}test.skip("later", () => {\n  expect(f()).toBe(1);\n});\n`],
    },
  },
  {
    name: "one file of tests became two",
    change: {
      [test]: [stockTest, stockTest.slice(0, stockTest.indexOf('test("refuses'))],
      "tests/refuse.test.ts": [undefined, stockTest.slice(stockTest.indexOf('test("refuses'))],
    },
    planned,
  },
  {
    name: "assertions put together",
    change: {
      [test]: [
        'test("a", () => {\n  expect(o.a).toBe(1);\n  expect(o.b).toBe(2);\n});\n',
        'test("a", () => {\n  expect(o).toEqual({ a: 1, b: 2 });\n});\n',
      ],
    },
    planned,
  },
  {
    name: "an expected value that got a name",
    change: {
      [test]: [
        'test("a", () => {\n  expect(o).toEqual({ a: 1, b: 2 });\n});\n',
        'const whole = { a: 1, b: 2 };\ntest("a", () => {\n  expect(o).toEqual(whole);\n});\n',
      ],
    },
    planned,
  },
  {
    name: "assertions that became a helper",
    change: {
      [test]: [
        'test("a", () => {\n  expect(f(1)).toBe(1);\n  expect(g(1)).toBe(2);\n});\n',
        'function both(n, a, b) {\n  expect(f(n)).toBe(a);\n  expect(g(n)).toBe(b);\n}\ntest("a", () => {\n  both(1, 1, 2);\n});\n',
      ],
    },
    planned,
  },
  {
    name: "tests that became a table",
    change: {
      [test]: [
        'test("one", () => {\n  expect(double(1)).toBe(2);\n});\ntest("two", () => {\n  expect(double(2)).toBe(4);\n});\n',
        'test.each([\n  [1, 2],\n  [2, 4],\n])("double %d", (n, twice) => {\n  expect(double(n)).toBe(twice);\n});\n',
      ],
    },
    planned,
  },
  {
    name: "tests that became a table of pytest",
    change: {
      [py]: [
        "def test_one():\n    assert double(1) == 2\n\n\ndef test_two():\n    assert double(2) == 4\n",
        '@pytest.mark.parametrize("n, twice", [(1, 2), (2, 4)])\ndef test_double(n, twice):\n    assert double(n) == twice\n',
      ],
    },
    planned,
  },
  {
    name: "a row more in a table",
    change: { "stock_test.go": [goTest, swap(goTest, "\t\t{0, 0},\n", "\t\t{0, 0},\n\t\t{7, 7},\n")] },
    planned: ["stock_test.go"],
  },
  {
    name: "a test of Rust more",
    change: {
      "src/lib.rs": [
        rustTest,
        rustTest.replace(/\}\n$/, "\n    #[test]\n    fn more() {\n        assert_eq!(available(3), 3);\n    }\n}\n"),
      ],
    },
    planned: ["src/lib.rs"],
  },
  {
    name: "the word skip in names and strings",
    change: {
      [test]: [
        stockTest,
        `${stockTest}test("skip: pages are left out with .only(2)", () => {\n  expect(list.skip(2).only(1)).toEqual(["it.skip("]);\n});\n`,
      ],
    },
    planned,
  },
  { name: "skip in a comment", change: { [py]: [pyTest, `# @pytest.mark.skip is not for us\n${pyTest}`] }, planned },
  {
    name: "skip and only of a query in the code",
    change: {
      "src/list.ts": [
        "export const a = 1;\n",
        "export const a = db.skip(10).only('id');\nexport const page = { skip: true };\n",
      ],
    },
    planned: ["src/list.ts"],
  },
  {
    name: "a skip that was there, indented anew",
    change: {
      [test]: [
        'test.skip("a", () => {\n  expect(f()).toBe(1);\n});\n',
        'describe("x", () => {\n  test.skip("a", () => {\n    expect(f()).toBe(1);\n  });\n});\n',
      ],
    },
    planned,
  },
  {
    name: "a skip taken away",
    change: { [test]: [swap(stockTest, 'test("refuses', 'test.skip("refuses'), stockTest] },
    planned,
  },
  {
    name: "a new test that runs only where it can",
    change: {
      [py]: [
        pyTest,
        `${pyTest}\n\n@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")\ndef test_forks():\n    assert fork() == 1\n`,
      ],
    },
    planned,
  },
  {
    name: "a todo for later",
    change: { [test]: [stockTest, `${stockTest}test.todo("what about fractions");\n`] },
    planned,
  },
  {
    name: "a function renamed, and its tests with it",
    change: {
      [test]: [
        stockTest,
        stockTest.replaceAll("available", "left").replace("gives what there is", "gives what is left"),
      ],
    },
    planned,
  },
  {
    name: "assertions of node that became stricter",
    change: {
      "test/a.test.js": [
        'test("a", () => {\n  assert.ok(f() === 1);\n  assert.equal(g(), 2);\n});\n',
        'test("a", () => {\n  assert.strictEqual(f(), 1);\n  assert.strictEqual(g(), 2);\n});\n',
      ],
    },
    planned: ["test/a.test.js"],
  },
  {
    name: "unittest that became pytest",
    change: {
      [py]: [
        "class StockTest(unittest.TestCase):\n    def test_gives(self):\n        self.assertEqual(available(2), 2)\n",
        "def test_gives():\n    assert available(2) == 2\n",
      ],
    },
    planned,
  },
  {
    name: "a describe around the tests",
    change: { [test]: [stockTest, `${swap(stockTest, 'test("gives', 'describe("stock", () => {\ntest("gives')}});\n`] },
    planned,
  },
  {
    name: "a conditional return in a test",
    change: {
      [test]: [
        stockTest,
        `${stockTest}test("on linux", () => {\n  if (process.platform !== "linux") return;\n  expect(available(1)).toBe(1);\n});\n`,
      ],
    },
    planned,
  },
  {
    name: "a subtest more of Go",
    change: {
      "stock_test.go": [
        goTest,
        swap(
          goTest,
          "\tfor _",
          '\tt.Run("zero", func(t *testing.T) {\n\t\tif Available(0) != 0 {\n\t\t\tt.Fatal("not zero")\n\t\t}\n\t})\n\tfor _',
        ),
      ],
    },
    planned: ["stock_test.go"],
  },
  {
    name: "one more of rspec",
    change: {
      "spec/stock_spec.rb": [
        'it "gives" do\n  expect(f(2)).to eq(2)\nend\n',
        'it "gives" do\n  expect(f(2)).to eq(2)\nend\n\nit "skips nothing" do\n  expect(f(0)).to eq(0)\nend\n',
      ],
    },
  },
  {
    name: "assertions of Python folded into the rows of a loop",
    change: {
      [py]: python(
        "    assert available(2) == 2\n    assert available(0) == 0\n",
        "    for given, wanted in [(2, 2), (0, 0), (5, 5)]:\n        assert available(given) == wanted\n",
      ),
    },
    planned,
  },
  {
    name: "assertions of Python folded into the rows of a named list, with a subtest",
    change: {
      "tests/test_math.py": [
        "class T(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(1, 2), 3)\n        self.assertEqual(add(-1, 1), 0)\n",
        "ROWS = [\n    (1, 2, 3),\n    (-1, 1, 0),\n]\n\n\nclass T(unittest.TestCase):\n    def test_add(self):\n        for a, b, c in ROWS:\n            with self.subTest(a=a):\n                self.assertEqual(add(a, b), c)\n",
      ],
    },
    planned: ["tests/test_math.py"],
  },
  {
    name: "assertions of TypeScript folded into the rows of a loop",
    change: {
      [test]: js(
        "  expect(available(2)).toBe(2);\n  expect(available(0)).toBe(0);\n",
        "  for (const n of [2, 0, 7]) {\n    expect(available(n)).toBe(n);\n  }\n",
      ),
    },
    planned,
  },
  {
    name: "promises that are returned, awaited, gathered or waited for by done",
    change: {
      [test]: js(
        "  expect(available(2)).toBe(2);",
        "  await load(2).then((n) => expect(available(n)).toBe(2));\n  await Promise.all([load(3).then((n) => expect(n).toBe(3))]);\n  return load(1).then((n) => expect(n).toBe(1));",
      ),
      "tests/late.test.ts": [
        undefined,
        'test("late", (done) => {\n  load(1).then((n) => {\n    expect(n).toBe(1);\n    done();\n  });\n});\n\ntest("short", () => load(1).then((n) => expect(n).toBe(1)));\n',
      ],
    },
    planned,
  },
  {
    name: "one test that became two, line by line",
    change: {
      [test]: js(
        "  expect(available(0)).toBe(0);\n});",
        '});\n\ntest("gives nothing of nothing", () => {\n  expect(available(0)).toBe(0);\n});',
      ),
    },
    planned: ["src/stock.ts"],
  },
  {
    name: "a test that became a table with its values, where nobody planned it",
    change: {
      [py]: [
        "def test_two():\n    assert available(2) == 2\n",
        "@pytest.mark.parametrize('n, left', [(2, 2), (3, 3)])\ndef test_two(n, left):\n    assert available(n) == left\n",
      ],
    },
    planned: ["shop/stock.py"],
  },
  {
    name: "promises that are waited for in another way",
    change: {
      [test]: [
        'test("a", async () => {\n  await expect(available(1)).resolves.toBe(1);\n  await expect(available(2)).resolves.toBe(2);\n});\n',
        'test("a", async () => {\n  await Promise.all([\n    expect(available(1)).resolves.toBe(1),\n    expect(available(2)).resolves.toBe(2),\n  ]);\n});\n',
      ],
    },
  },
  {
    name: "a way out that narrows a type",
    change: {
      [test]: [
        'test("a", () => {\n  const read = parse("x");\n  expect(read.ok).toBe(true);\n});\n',
        'test("a", () => {\n  const read = parse("x");\n  expect(read.ok).toBe(true);\n  if (!read.ok) return;\n  expect(read.value).toBe(3);\n});\n',
      ],
    },
  },
  {
    name: "a way out of a new test where a service is not there",
    change: {
      [test]: [
        stockTest,
        `${stockTest}\ntest("asks the service", () => {\n  if (!process.env.SERVICE) return;\n  expect(available(9)).toBe(9);\n});\n`,
      ],
    },
  },
  {
    name: "another name of the same matcher, and an exact one in place of a vague one, where nobody planned it",
    change: {
      [test]: [
        'test("a", () => {\n  expect(() => available(-1)).toThrowError();\n  expect(available(1)).toBeTruthy();\n});\n',
        'test("a", () => {\n  expect(() => available(-1)).toThrow();\n  expect(available(1)).toBe(1);\n});\n',
      ],
    },
    planned: ["src/stock.ts"],
  },
  {
    name: "what Go says when it fails, where nobody planned it",
    change: {
      "stock_test.go": [
        'func TestOne(t *testing.T) {\n\tif got := Available(1); got != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n',
        'func TestOne(t *testing.T) {\n\tif got := Available(1); got != 1 {\n\t\tt.Errorf("Available(1) = %d, want 1", got)\n\t}\n}\n',
      ],
    },
    planned: ["stock.go"],
  },
  {
    name: "two tests of Go that became a table in one line",
    change: {
      "stock_test.go": [
        'func TestOne(t *testing.T) {\n\tif Available(1) != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n\nfunc TestTwo(t *testing.T) {\n\tif Available(2) != 2 {\n\t\tt.Fatal("no")\n\t}\n}\n',
        'func TestAvailable(t *testing.T) {\n\tfor _, tt := range []struct{ in, want int }{{1, 1}, {2, 2}} {\n\t\tif got := Available(tt.in); got != tt.want {\n\t\t\tt.Errorf("no: %d", got)\n\t\t}\n\t}\n}\n',
      ],
    },
  },
];
