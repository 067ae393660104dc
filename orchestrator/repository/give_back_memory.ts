/** Bytes up to which a process collects by itself what little there is. */
const small = 90e6;
/** Bytes by which it grows between two collections. */
const growth = 16e6;

/** Its bytes after the last one. */
let after = 0;

/** Collects what two pieces of work left between them, where the process has grown, and gives it back to the system; up to 20 ms. */
export function giveBackMemory(): void {
  const now = process.memoryUsage.rss();
  if (now < small || now < after + growth) return;
  Bun.gc(true);
  after = process.memoryUsage.rss();
}

/** The same items; memory is given back between so many of them. */
export function* givingBack<Item>(items: Iterable<Item>, every = 500): Generator<Item> {
  let left = every;
  for (const item of items) {
    yield item;
    if (--left > 0) continue;
    giveBackMemory();
    left = every;
  }
}
