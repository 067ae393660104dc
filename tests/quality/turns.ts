/** At most so many at a time: each is a process that works, with servers that answer it. */
const together = 2;

/** `play` of each, two at a time; results in the order of the list. */
export async function inTurns<One, Result>(
  list: readonly One[],
  play: (one: One) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = list.entries();
  const worker = async () => {
    for (const [at, one] of waiting) results[at] = await play(one);
  };
  await Promise.all(Array.from({ length: together }, worker));
  return results;
}
