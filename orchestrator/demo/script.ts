import type { Lang } from "../texts/index.ts";
import type { Script, ScriptedReply } from "./model_server/play.ts";

/** What a person and the models say in the demo, in one language. */
const said = {
  es: {
    request: "Agregar validación de stock",
    answer: "Al pagar",
    slug: "agregar-validacion-de-stock",
    question: "¿Cuándo se descuenta el stock?",
    options: ["Al hacer el pedido", "Al pagar"],
    summary: "Un pedido sin stock suficiente se rechaza al hacerlo, y el stock se descuenta al pagar.",
    assumption: "El stock se descuenta al pagar, como respondió la persona.",
    acceptance: ["Pedir más de lo que hay lanza OutOfStockError.", "Pagar descuenta el stock una sola vez."],
    titles: ["Rechazar pedidos sin stock", "Descontar el stock al pagar", "Contarlo en el README"],
    goals: [
      "OrderService.place lanza OutOfStockError cuando el almacén no tiene lo que pide una línea.",
      "OrderService.pay toma del almacén lo que el pedido lleva, una sola vez.",
      "El README dice cuándo se valida y cuándo se descuenta el stock.",
    ],
    finding:
      "Dos líneas del mismo producto se comparan por separado con el stock: juntas pueden pedir más de lo que hay.",
  },
  en: {
    request: "Add stock validation",
    answer: "On payment",
    slug: "add-stock-validation",
    question: "When is the stock taken?",
    options: ["When the order is placed", "On payment"],
    summary: "An order that exceeds the stock is refused when it is placed; the stock is taken on payment.",
    assumption: "The stock is taken on payment, as the person answered.",
    acceptance: ["Ordering more than there is throws OutOfStockError.", "Paying takes the stock once."],
    titles: ["Refuse orders that exceed the stock", "Take the stock on payment", "Say it in the README"],
    goals: [
      "OrderService.place throws OutOfStockError when the warehouse has less than a line asks for.",
      "OrderService.pay takes what the order holds from the warehouse, once.",
      "The README says when stock is checked and when it is taken.",
    ],
    finding: "Two lines of the same product are compared with the stock one by one: together they may exceed it.",
  },
} satisfies Record<Lang, object>;

interface Demo {
  request: string;
  answer: string;
  branch: string;
  script: Extract<Script, object>;
  review: ScriptedReply[];
}

/** The demo in one language: a question, a plan of three steps, one red attempt that is repaired, a review. */
export function demoIn(lang: Lang): Demo {
  const { request, answer, slug, finding } = said[lang];
  return {
    request,
    answer,
    branch: `feature/${slug}`,
    script: { planner: plannerIn(lang), executor },
    review: reviewWith(finding),
  };
}

const planIn = ({ summary, slug, assumption, acceptance, titles, goals }: (typeof said)[Lang]) => ({
  summary,
  type: "feat",
  slug,
  assumptions: [assumption],
  acceptance,
  steps: [
    {
      title: titles[0],
      goal: goals[0],
      files: { modify: ["src/order_service.ts"], create: ["src/out_of_stock.ts", "tests/stock.test.ts"] },
      verify: [{ run: "bun test tests/stock.test.ts" }],
      commit: { scope: "orders", subject: "refuse orders that exceed the stock" },
    },
    {
      title: titles[1],
      goal: goals[1],
      files: { modify: ["src/order_service.ts", "tests/stock.test.ts"] },
      dependsOn: [1],
      verify: [{ run: "bun test tests/stock.test.ts" }],
      commit: { scope: "orders", subject: "take the stock when an order is paid" },
    },
    {
      title: titles[2],
      goal: goals[2],
      files: { modify: ["README.md"] },
      dependsOn: [2],
      verify: [{ run: "grep -q OutOfStockError README.md" }],
      commit: { subject: "say how stock is checked" },
    },
  ],
});

const usage = { input: 2400, output: 350, cached: 1800 };

const plannerIn = (lang: Lang): ScriptedReply[] => [
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
              text: said[lang].question,
              options: said[lang].options,
              default: said[lang].answer,
            },
          ],
        },
      },
    ],
    thinking: true,
    usage,
  },
  { calls: [{ name: "submit_plan", input: planIn(said[lang]) }], thinking: true, usage },
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

const reviewWith = (finding: string): ScriptedReply[] => [
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
              text: finding,
            },
          ],
        },
      },
    ],
    thinking: true,
    usage,
  },
];
