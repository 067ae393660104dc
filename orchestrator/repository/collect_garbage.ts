/** A process of this size collects by itself what little there is. */
const small = 90e6;
const growth = 16e6;

let after = 0;

/** Between two pieces of work: what they left is collected where the process has grown, and given back to the system. Up to 20 ms. */
export function collectGarbage(): void {
  const now = process.memoryUsage.rss();
  if (now < small || now < after + growth) return;
  Bun.gc(true);
  after = process.memoryUsage.rss();
}

/** The same items; garbage is collected between so many of them. */
export function* collecting<Item>(items: Iterable<Item>, every = 500): Generator<Item> {
  let left = every;
  for (const item of items) {
    yield item;
    if (--left > 0) continue;
    collectGarbage();
    left = every;
  }
}
