import { beforeEach, expect, test } from "bun:test";
import { Catalog } from "../src/catalog.ts";
import { OrderService } from "../src/order_service.ts";
import { Warehouse } from "../src/warehouse.ts";

let warehouse: Warehouse;
let orders: OrderService;

beforeEach(() => {
  const catalog = new Catalog();
  catalog.add({ id: "mate", name: "Mate", price: 1500 });
  catalog.add({ id: "yerba", name: "Yerba", price: 900 });
  warehouse = new Warehouse();
  warehouse.receive("mate", 3);
  warehouse.receive("yerba", 10);
  orders = new OrderService(catalog, warehouse);
});

test("an order sums up its lines", () => {
  const order = orders.place([
    { product: "mate", quantity: 1 },
    { product: "yerba", quantity: 2 },
  ]);
  expect(order.total).toBe(3300);
});

test("an unknown product is refused", () => {
  expect(() => orders.place([{ product: "bombilla", quantity: 1 }])).toThrow("unknown product");
});

test("a paid order says so", () => {
  const order = orders.place([{ product: "mate", quantity: 1 }]);
  orders.pay(order);
  expect(order.paid).toBe(true);
});
