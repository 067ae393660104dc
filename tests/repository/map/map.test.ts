import { describe, expect, test } from "bun:test";
import { analyse, type SourceFile } from "../../../orchestrator/repository/map/analysis.ts";
import { MappedFiles } from "../../../orchestrator/repository/map/mapped_files.ts";
import { type MapOptions, renderMap } from "../../../orchestrator/repository/map/render.ts";

const sources: SourceFile[] = [
  {
    path: "src/errors.ts",
    text: "export class ShopError extends Error {}\nexport function messageOf(error: unknown): string {\n  return String(error);\n}\n",
  },
  {
    path: "src/stock.ts",
    text: 'import { ShopError } from "./errors.ts";\nexport function takeStock(n: number) {\n  throw new ShopError();\n}\n',
  },
  {
    path: "src/orders.ts",
    text: 'import { takeStock } from "./stock.ts";\nimport { ShopError } from "./errors.ts";\nexport class OrderService {\n  place(lines: number): void {\n    takeStock(lines);\n    throw new ShopError();\n  }\n}\n',
  },
  { path: "src/unused.ts", text: "export const nobody = () => 1;\n" },
  { path: "tests/orders.test.ts", text: "export function anOrderService() {}\nnew OrderService();\n" },
  { path: "dist/orders.js", text: "function OrderService() {}\n" },
  { path: "src/api.pb.go", text: "func Generated() {}\n" },
  { path: "README.md", text: "# OrderService\n" },
];
const wanted = { about: "", tokens: 1000 };

describe("the map of a project", () => {
  test("names files with their definitions, in the order of their paths", () => {
    expect(mapOf(sources, wanted)).toBe(
      [
        "5 files with their definitions:",
        "src/errors.ts",
        "  1 export class ShopError extends Error",
        "  2 export function messageOf(error: unknown): string",
        "src/orders.ts",
        "  3 export class OrderService",
        "  4 place(lines: number): void",
        "src/stock.ts",
        "  2 export function takeStock(n: number)",
        "src/unused.ts",
        "  1 export const nobody = () => 1;",
        "tests/orders.test.ts",
        "  1 export function anOrderService()",
      ].join("\n"),
    );
  });

  test("what others use most comes first when there is little room", () => {
    const map = mapOf(sources, { about: "", tokens: 45 });
    expect(map).toContain("src/errors.ts");
    expect(map).not.toContain("src/unused.ts");
  });

  test("what the request is about comes before that, also in the other language", () => {
    expect(mapOf(sources, { about: "Validar los pedidos: orders", tokens: 40 })).toContain("src/orders.ts");
    const files = [...sources, { path: "src/validation.ts", text: "export function validateAll() {}\n" }];
    expect(mapOf(files, { about: "Agregar validación", tokens: 40 })).toContain("src/validation.ts");
  });

  test("generated and built files are left out", () => {
    const map = mapOf(sources, wanted);
    expect(map).not.toContain("dist/");
    expect(map).not.toContain("pb.go");
  });

  test("never more than the budget, whatever that is", () => {
    const many = Array.from({ length: 400 }, (_, n): SourceFile => {
      const text = Array.from({ length: 30 }, (_, m) => `export function thing${n}Of${m}(value: string): void {}`).join(
        "\n",
      );
      return { path: `src/módulo${n}.ts`, text: `${text}\nthing${(n * 7) % 400}Of3();\n` };
    });
    const analysed = MappedFiles.of(analyse(() => many));
    for (const tokens of [1, 20, 100, 1000, 5000]) {
      const map = renderMap(analysed, { about: "thing", tokens });
      expect(Buffer.byteLength(map)).toBeLessThanOrEqual(tokens * 4);
      if (tokens >= 1000) expect(Buffer.byteLength(map)).toBeGreaterThan(tokens * 3);
    }
  });

  test("the same files in another order give the same bytes", () => {
    const mixed = sources.toSorted((one, other) => (one.text < other.text ? -1 : 1));
    expect(mapOf(mixed, wanted)).toBe(mapOf(sources, wanted));
    const byPath = (files: SourceFile[]) =>
      [...analyse(() => files)].sort((one, other) => (one.path < other.path ? -1 : 1));
    expect(JSON.stringify(byPath(mixed))).toBe(JSON.stringify(byPath(sources)));
  });

  test("nothing where there is no code", () => {
    expect(mapOf([{ path: "README.md", text: "# Shop" }], wanted)).toBe("");
  });
});

function mapOf(files: readonly SourceFile[], options: MapOptions): string {
  return renderMap(MappedFiles.of(analyse(() => files)), options);
}
