export interface Product {
  id: string;
  name: string;
  /** Cents. */
  price: number;
}

export class Catalog {
  #products = new Map<string, Product>();

  add(product: Product): void {
    this.#products.set(product.id, product);
  }

  find(id: string): Product {
    const product = this.#products.get(id);
    if (!product) throw new Error(`unknown product: ${id}`);
    return product;
  }
}
