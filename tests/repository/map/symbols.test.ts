import { expect, test } from "bun:test";
import { definitionsIn } from "../../../orchestrator/repository/map/symbols.ts";

const samples: [path: string, text: string, found: string[]][] = [
  [
    "a.ts",
    "export default class A<T> {\n  private b() {\n  }\n  async c(d: string): Promise<void> {\n    if (d) {\n    }\n  }\n}\nexport type E = string;\nconst f = (g: number) => g;\nconst h = 1;\nexport const i = 1;\n",
    ["1 A", "4 c", "9 E", "10 f", "12 i"],
  ],
  ["a.js", "module.exports.one = two;\nfunction three() {\n  function four() {\n  }\n}\n", ["1 one", "2 three"]],
  [
    "a.py",
    "class Stock:\n    def take(self):\n        def inner():\n            pass\n    def _own(self):\n        pass\nasync def main():\n    pass\n",
    ["1 Stock", "2 take", "7 main"],
  ],
  [
    "a.go",
    "type Stock struct {\n}\nfunc (s *Stock) Take(n int) error {\n}\nfunc helper() {\n}\n",
    ["1 Stock", "3 Take"],
  ],
  [
    "a.rs",
    "pub struct Stock;\nimpl Display for Stock {\n    pub fn take(&self) -> u8 {\n    }\n    fn own() {}\n}\npub(crate) async fn go() {}\n",
    ["1 Stock", "3 take", "7 go"],
  ],
  [
    "A.java",
    "public class Stock {\n    private int own() {\n    }\n    public List<String> take(int n) {\n    }\n}\n",
    ["1 Stock", "4 take"],
  ],
  ["a.kt", "data class Line(val n: Int)\nfun take(n: Int) {\n}\n", ["1 Line", "2 take"]],
  ["a.cs", "public sealed class Stock {\n}\n", ["1 Stock"]],
  ["a.php", "class Stock {\n    public function take() {\n    }\n}\n", ["1 Stock", "2 take"]],
  ["a.rb", "module Shop\n  class Stock\n    def self.take!\n    end\n  end\nend\n", ["1 Shop", "2 Stock", "3 take!"]],
  ["a.ex", "defmodule Shop.Stock do\n  def take(n) do\n  end\n  defp own do\n  end\nend\n", ["1 Shop.Stock", "2 take"]],
  ["a.c", "static int own(void) {\n}\nint take(int n)\n{\n}\nstruct stock {\n};\n", ["3 take", "6 stock"]],
  ["a.swift", "public struct Stock {\n    func take() {\n    }\n}\n", ["1 Stock", "2 take"]],
  ["a.dart", "abstract class Stock {\n}\n", ["1 Stock"]],
  ["a.lua", "local function take(n)\nend\nfunction Stock:put()\nend\n", ["1 take", "3 Stock:put"]],
  ["a.sh", "take() {\n  :\n}\n", ["1 take"]],
  ["a.md", "# class Stock\n", []],
];

test.each(samples)("definitions of %s", (path, text, found) => {
  expect(definitionsIn(path, text).map(({ name, line }) => `${line} ${name}`)).toEqual(found);
});

test("a long line is shown by its beginning", () => {
  const [found] = definitionsIn("a.ts", `export function long(${"argument: string, ".repeat(20)}) {\n}\n`);
  expect(found?.signature.length).toBeLessThanOrEqual(91);
  expect(found?.signature).toStartWith("export function long(argument: string");
});
