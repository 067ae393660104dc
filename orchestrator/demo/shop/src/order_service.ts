import type { Catalog } from "./catalog.ts";
import type { Warehouse } from "./warehouse.ts";

export interface Line {
  product: string;
  quantity: number;
}

export interface Order {
  lines: Line[];
  /** Cents. */
  total: number;
  paid: boolean;
}

export class OrderService {
  #catalog: Catalog;
  #warehouse: Warehouse;

  constructor(catalog: Catalog, warehouse: Warehouse) {
    this.#catalog = catalog;
    this.#warehouse = warehouse;
  }

  place(lines: Line[]): Order {
    const total = lines.reduce((sum, line) => sum + this.#catalog.find(line.product).price * line.quantity, 0);
    return { lines, total, paid: false };
  }

  pay(order: Order): void {
    order.paid = true;
  }
}
