import { SQL } from "bun";
import type { Notice, Notices } from "../../run/fleet/notices.ts";
import type { Statement } from "../database.ts";

const channel = "devorch";

/** Tells the others in the transaction that it is a part of. */
export function noticeOf(task: string, by: string): Statement {
  return {
    sql: `SELECT pg_notify('${channel}', CAST(json_build_object('task', t.id, 'state', t.state, 'by', CAST(? AS TEXT),
      'seq', (SELECT coalesce(max(e.seq), 0) FROM event e WHERE e.task = t.id)) AS TEXT)) FROM task t WHERE t.id = ?`,
    args: [by, task],
  };
}

/** `by` names this process, which does not hear itself. Two connections, that come back by themselves after a cut. */
export function openNotices(url: string, by: string): Notices & { close(): Promise<void> } {
  let listening: SQL | undefined;
  const telling = new SQL({ url, max: 1, idleTimeout: 0, connectionTimeout: 5, onclose: () => {} });
  return {
    async listen(heard, again) {
      listening ??= new SQL({ url, max: 1, idleTimeout: 0, connectionTimeout: 5, onclose: () => {} });
      let hearsFirst = true;
      const subscription = await listening.listen(
        channel,
        (payload) => {
          const notice = noticeIn(payload);
          if (notice && notice.by !== by) heard(notice);
        },
        () => {
          if (!hearsFirst) again();
          hearsFirst = false;
        },
      );
      return () => void subscription.unlisten().catch(() => {});
    },
    async tell(notice) {
      await telling.notify(channel, JSON.stringify({ ...notice, by }));
    },
    async close() {
      await listening?.close({ timeout: 0 });
      await telling.close({ timeout: 0 });
    },
  };
}

/** Others may use the channel too. */
function noticeIn(payload: string): (Notice & { by: string }) | undefined {
  try {
    const found = JSON.parse(payload);
    return typeof found?.task === "string" && typeof found.by === "string" ? found : undefined;
  } catch {
    return undefined;
  }
}
