/** A repository worker that answers each request with what it was told of changes. */
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { id, changes } = JSON.parse(line) as { id: number; changes?: number };
  console.log(JSON.stringify({ id, ok: changes ?? "not known" }));
}
