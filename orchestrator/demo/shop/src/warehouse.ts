/** How many of each product there are. */
export class Warehouse {
  #stock = new Map<string, number>();

  receive(id: string, quantity: number): void {
    this.#stock.set(id, this.available(id) + quantity);
  }

  available(id: string): number {
    return this.#stock.get(id) ?? 0;
  }

  take(id: string, quantity: number): void {
    this.#stock.set(id, this.available(id) - quantity);
  }
}
