/**
 * The function mapped over lists that grow: of a list that begins as the one before it, only what is new is computed. Each element
 * is computed with the one before it and with that one's value. The list that is returned changes with the next call.
 */
export function mapGrowing<Item extends object, Value>(
  compute: (item: Item, before: Item | undefined, value: Value | undefined) => Value,
): (items: readonly Item[]) => readonly Value[] {
  // By their first element, which no two conversations share.
  const known = new WeakMap<Item, { items: Item[]; values: Value[] }>();
  return (items) => {
    const [first] = items;
    if (!first) return [];
    const entry = known.get(first) ?? { items: [], values: [] };
    known.set(first, entry);
    let same = 0;
    while (same < entry.items.length && entry.items[same] === items[same]) same++;
    entry.items.length = entry.values.length = same;
    for (const item of items.slice(same)) {
      entry.values.push(compute(item, entry.items.at(-1), entry.values.at(-1)));
      entry.items.push(item);
    }
    return entry.values;
  };
}
