import { statfs } from "node:fs/promises";
import type { Settings } from "../../config/index.ts";
import { Metrics } from "../../service/http/metrics.ts";
import { isTerminal } from "../../task/events.ts";
import type { House } from "../runtime.ts";

/** Counts what happens in this house from now on. */
export function measure({ bus, store }: House): Metrics {
  const metrics = new Metrics();
  metrics.watchLoop();
  bus.listen(({ task, events }) => {
    for (const event of events) {
      metrics.hear(event);
      if (!isTerminal(event)) continue;
      // What cannot be read is not counted; the store tells of its own faults.
      void store.task(task).then(
        (ended) => ended && metrics.ended(ended.usedMs / 1000),
        () => {},
      );
    }
  });
  bus.listenToSpending((usage) => metrics.spent(usage));
  return metrics;
}

export async function metricsPage({ store, clock }: House, metrics: Metrics, { paths }: Settings): Promise<string> {
  const { bavail, bsize } = await statfs(paths.data);
  return metrics.page({ census: await store.census(), freeBytes: Number(bavail) * Number(bsize), now: clock.now() });
}
