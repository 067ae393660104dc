import type { ScriptedReply } from "./model_server/play.ts";

/** The answers of the models in the demo: a question, a plan of three steps, one red attempt that is repaired, a review. */
export const demoRequest = "Agregar validación de stock";
export const demoAnswer = "Al pagar";

const plan = {
  summary: "Un pedido sin stock suficiente se rechaza al hacerlo, y el stock se descuenta al pagar.",
  type: "feat",
  slug: "agregar-validacion-de-stock",
  assumptions: ["El stock se descuenta al pagar, como respondió la persona."],
  acceptance: ["Pedir más de lo que hay lanza OutOfStockError.", "Pagar descuenta el stock una sola vez."],
  steps: [
    {
      title: "Rechazar pedidos sin stock",
      goal: "OrderService.place lanza OutOfStockError cuando el almacén no tiene lo que pide una línea.",
      files: { modify: ["src/order_service.ts"], create: ["src/out_of_stock.ts", "tests/stock.test.ts"] },
      verify: [{ run: "bun test tests/stock.test.ts" }],
      commit: { scope: "orders", subject: "refuse orders that exceed the stock" },
    },
    {
      title: "Descontar el stock al pagar",
      goal: "OrderService.pay toma del almacén lo que el pedido lleva, una sola vez.",
      files: { modify: ["src/order_service.ts", "tests/stock.test.ts"] },
      dependsOn: [1],
      verify: [{ run: "bun test tests/stock.test.ts" }],
      commit: { scope: "orders", subject: "take the stock when an order is paid" },
    },
    {
      title: "Contarlo en el README",
      goal: "El README dice cuándo se valida y cuándo se descuenta el stock.",
      files: { modify: ["README.md"] },
      dependsOn: [2],
      verify: [{ run: "grep -q OutOfStockError README.md" }],
      commit: { subject: "say how stock is checked" },
    },
  ],
};

const usage = { input: 2400, output: 350, cached: 1800 };

const planner: ScriptedReply[] = [
  {
    calls: [
      { name: "list_files", input: { path: ".", depth: 2 } },
      { name: "read_file", input: { path: "src/order_service.ts" } },
    ],
    thinking: true,
    usage,
  },
  {
    calls: [
      {
        name: "ask_user",
        input: {
          questions: [
            {
              text: "¿Cuándo se descuenta el stock?",
              options: ["Al hacer el pedido", "Al pagar"],
              default: "Al pagar",
            },
          ],
        },
      },
    ],
    thinking: true,
    usage,
  },
  { calls: [{ name: "submit_plan", input: plan }], thinking: true, usage },
];

const outOfStock = `/** The warehouse has less than an order asks for. */
export class OutOfStockError extends Error {
  constructor(product: string, wanted: number, available: number) {
    super(\`not enough \${product}: wanted \${wanted}, there are \${available}\`);
  }
}
`;

const stockTest = `import { expect, test } from "bun:test";
import { Catalog } from "../src/catalog.ts";
import { OrderService } from "../src/order_service.ts";
import { OutOfStockError } from "../src/out_of_stock.ts";
import { Warehouse } from "../src/warehouse.ts";

function aShopWith(stock: number) {
  const catalog = new Catalog();
  catalog.add({ id: "mate", name: "Mate", price: 1500 });
  const warehouse = new Warehouse();
  warehouse.receive("mate", stock);
  return { warehouse, orders: new OrderService(catalog, warehouse) };
}

test("asking for more than there is is refused", () => {
  const { orders } = aShopWith(2);
  expect(() => orders.place([{ product: "mate", quantity: 3 }])).toThrow(OutOfStockError);
});

test("asking for exactly what there is is fine", () => {
  const { orders } = aShopWith(2);
  expect(orders.place([{ product: "mate", quantity: 2 }]).total).toBe(3000);
});
`;

const paymentTest = `test("paying takes the stock, and only once", () => {
  const { orders, warehouse } = aShopWith(5);
  const order = orders.place([{ product: "mate", quantity: 2 }]);
  orders.pay(order);
  orders.pay(order);
  expect(warehouse.available("mate")).toBe(3);
});
`;

const lastTest = '  expect(orders.place([{ product: "mate", quantity: 2 }]).total).toBe(3000);\n});';

const check = `    for (const { product, quantity } of lines) {
      const available = this.#warehouse.available(product);
      if (quantity > available) throw new OutOfStockError(product, quantity, available);
    }
`;

const totalLine =
  "    const total = lines.reduce((sum, line) => sum + this.#catalog.find(line.product).price * line.quantity, 0);";
const takeTwice =
  "  pay(order: Order): void {\n    for (const { product, quantity } of order.lines) this.#warehouse.take(product, quantity);\n    order.paid = true;\n  }";
const takeOnce = takeTwice.replace("{\n    for", "{\n    if (order.paid) return;\n    for");

const editCall = (path: string, old: string, text: string) => ({
  name: "edit_file",
  input: { path, edits: [{ old, new: text }] },
});
const finishCall = (summary: string) => ({ name: "finish_step", input: { summary } });

const executor: ScriptedReply[] = [
  { calls: [{ name: "read_file", input: { path: "src/order_service.ts" } }], thinking: true, usage },
  {
    calls: [
      { name: "write_file", input: { path: "src/out_of_stock.ts", content: outOfStock } },
      { name: "write_file", input: { path: "tests/stock.test.ts", content: stockTest } },
      editCall(
        "src/order_service.ts",
        'import type { Warehouse } from "./warehouse.ts";',
        'import { OutOfStockError } from "./out_of_stock.ts";\nimport type { Warehouse } from "./warehouse.ts";',
      ),
      // The price is looked up first: an unknown product stays an unknown product.
      editCall("src/order_service.ts", totalLine, `${totalLine}\n${check.trimEnd()}`),
      finishCall("place() compares each line with the warehouse and throws OutOfStockError."),
    ],
    thinking: true,
    usage,
  },
  {
    calls: [
      { name: "read_file", input: { path: "src/order_service.ts" } },
      { name: "read_file", input: { path: "tests/stock.test.ts" } },
    ],
    thinking: true,
    usage,
  },
  {
    calls: [
      editCall("tests/stock.test.ts", lastTest, `${lastTest}\n\n${paymentTest.trimEnd()}`),
      editCall("src/order_service.ts", "  pay(order: Order): void {\n    order.paid = true;\n  }", takeTwice),
      finishCall("pay() takes the stock of every line."),
    ],
    thinking: true,
    usage,
  },
  {
    calls: [
      editCall("src/order_service.ts", takeTwice, takeOnce),
      finishCall("pay() takes the stock once, also when it is called twice."),
    ],
    thinking: true,
    usage,
  },
  {
    calls: [
      { name: "read_file", input: { path: "README.md" } },
      { name: "write_file", input: { path: "README.md", content: readme() } },
      finishCall("The README says when stock is checked and when it is taken."),
    ],
    thinking: true,
    usage,
  },
];

function readme(): string {
  return `# Tienda

A small shop: a catalog, a warehouse with stock, and orders that are placed and then paid.

Placing an order checks the stock and throws \`OutOfStockError\` when there is not enough; paying takes it.
`;
}

export const reviewScript: ScriptedReply[] = [
  {
    calls: [
      { name: "search", input: { pattern: "\\.take\\(", path: "src" } },
      { name: "read_file", input: { path: "src/order_service.ts" } },
    ],
    thinking: true,
    usage,
  },
  {
    calls: [
      {
        name: "submit_review",
        input: {
          findings: [
            {
              severity: "advisory",
              file: "src/order_service.ts",
              line: 30,
              text: "Dos líneas del mismo producto se comparan por separado con el stock: juntas pueden pedir más de lo que hay.",
            },
          ],
        },
      },
    ],
    thinking: true,
    usage,
  },
];

export const script = { planner, executor };
