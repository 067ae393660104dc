/** A small repository as one meets them: a dozen modules of some 50 lines, a README, tests that a shell can run. */

const modules = [
  "catalog",
  "cart",
  "orders",
  "payments",
  "shipping",
  "stock",
  "customers",
  "invoices",
  "discounts",
  "returns",
  "reports",
  "taxes",
] as const;
const functionsPerModule = 8;

export const shopFiles: Record<string, string> = {
  "README.md": "# Shop\n\nA catalog, a cart, orders and what follows from them.\n",
  Makefile: "test:\n\t@sh test.sh\n",
  "test.sh": 'grep -q "stock0" src/stock.ts && echo "1 passed, 0 failed" || { echo "0 passed, 1 failed"; exit 1; }\n',
  ...Object.fromEntries(modules.map((name) => [pathOf(name), moduleOf(name)])),
};

export interface ToolCall {
  name: string;
  input: unknown;
}

/** How an agent's own tools are called. */
export interface Tools {
  search(pattern: string, glob: string): ToolCall;
  read(path: string, lines?: { from: number; to: number }): ToolCall;
  edit(path: string, edit: { old: string; new: string }): ToolCall;
}

const devorch: Tools = {
  search: (pattern, glob) => ({ name: "search", input: { pattern, glob } }),
  read: (path, lines) => ({ name: "read_file", input: { path, ...lines } }),
  edit: (path, edit) => ({ name: "edit_file", input: { path, edits: [edit] } }),
};

/**
 * The `n`-th of a hundred tool calls: search, read, edit, read a part, edit, over all modules. No edit is made twice, so
 * every one of them finds its text.
 */
export function toolCall(n: number, tools = devorch): ToolCall {
  const round = Math.floor(n / 5);
  const first = modules[(2 * round) % modules.length] ?? modules[0];
  const second = modules[(2 * round + 1) % modules.length] ?? modules[0];
  const nth = Math.floor((2 * round) / modules.length);
  switch (n % 5) {
    case 0:
      return tools.search(`${first}${nth}\\b`, "*.ts");
    case 1:
      return tools.read(pathOf(first));
    case 2:
      return tools.edit(pathOf(first), editOf(first, nth));
    case 3:
      return tools.read(pathOf(second), { from: 1, to: 30 });
    default:
      return tools.edit(pathOf(second), editOf(second, nth));
  }
}

function editOf(name: string, nth: number): { old: string; new: string } {
  const [signature, body] = linesOf(name, nth);
  const check = `  if (quantity <= 0) throw new RangeError("${name}${nth}: nothing to do for " + quantity);`;
  return { old: `${signature}\n${body}`, new: `${signature}\n${check}\n${body}` };
}

function pathOf(name: string): string {
  return `src/${name}.ts`;
}

function moduleOf(name: string): string {
  const functions = Array.from({ length: functionsPerModule }, (_, nth) => [
    `/** Step ${nth} of ${name}. */`,
    ...linesOf(name, nth),
    "}",
    "",
  ]);
  return functions.flat().join("\n");
}

function linesOf(name: string, nth: number): [string, string] {
  return [
    `export function ${name}${nth}(quantity: number, price: number): number {`,
    `  return Math.round(quantity * price * ${100 + nth}) / 100;`,
  ];
}
