import { statfs } from "node:fs/promises";
import type { Settings } from "../../config/index.ts";
import { Metrics } from "../../service/http/metrics.ts";
import { isTerminal } from "../../task/events.ts";
import type { Runtime } from "../runtime.ts";

/** Counts the events of this runtime from now on. */
export function collectMetrics({ bus, store }: Runtime): Metrics {
  const metrics = new Metrics();
  metrics.watchEventLoop();
  bus.listen(({ task, events }) => {
    for (const event of events) {
      metrics.recordEvent(event);
      if (!isTerminal(event)) continue;
      // A task that cannot be read is not counted; the store reports its own faults.
      void store.task(task).then(
        (ended) => ended && metrics.ended(ended.usedMs / 1000),
        () => {},
      );
    }
  });
  bus.listenToSpending((usage) => metrics.recordUsage(usage));
  return metrics;
}

export async function metricsPage({ store, clock }: Runtime, metrics: Metrics, { paths }: Settings): Promise<string> {
  const { bavail, bsize } = await statfs(paths.data);
  return metrics.page({ census: await store.census(), freeBytes: Number(bavail) * Number(bsize), now: clock.now() });
}
