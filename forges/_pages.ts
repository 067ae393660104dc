/** Every entry of a list that comes in pages of this size, as far as five pages go. */
export async function allPages<Entry>(size: number, read: (page: number) => Promise<Entry[]>): Promise<Entry[]> {
  const all: Entry[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const entries = await read(page);
    all.push(...entries);
    if (entries.length < size) break;
  }
  return all;
}

const mostPages = 5;
