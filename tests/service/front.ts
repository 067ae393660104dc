import type { Devorch } from "../../orchestrator/actions/devorch.ts";
import { type BoardTask, numberOf } from "../../orchestrator/service/http/board/groups.ts";
import type { HttpHandlers } from "../../orchestrator/service/http/server.ts";
import type { TaskActivity } from "../../orchestrator/service/http/task_page.ts";

export const activity: TaskActivity = {
  elapsedMs: 192_000,
  step: 1,
  of: 1,
  where: "step 1/1",
  doing: "bun test",
  output: "expected 3, got 4",
  pause: null,
};

/** What an HTTP server is made of, around tasks that the test names. */
export function aFront(tasks: () => BoardTask[], changes: Partial<HttpHandlers> = {}): HttpHandlers {
  return {
    version: "1.2.3",
    lang: "en",
    token: null,
    answersPeople: true,
    devorch: {} as Devorch,
    activities: {
      of: async () => activity,
      history: async () => null,
      onChange: () => () => {},
      onProgress: () => () => {},
    },
    tasks: async ({ states, limit = Number.POSITIVE_INFINITY, before = Number.POSITIVE_INFINITY }) =>
      tasks()
        .filter(({ id, state }) => states?.includes(state === "damaged" ? "failed" : state) && numberOf(id) < before)
        .sort((one, other) => numberOf(one.id) - numberOf(other.id))
        .slice(-limit),
    task: async (id) => tasks().find((task) => task.id === id),
    counts: async () =>
      Object.fromEntries(
        Object.entries(Object.groupBy(tasks(), ({ state }) => state)).map(([state, those]) => [
          state,
          those?.length ?? 0,
        ]),
      ),
    figures: async () => [],
    isDecided: async () => false,
    database: async () => {},
    telegram: () => "disabled",
    api: async () => new Response(null, { status: 404 }),
    webhook: () => undefined,
    metrics: async () => "",
    clean: (words) => words,
    onError: (error) => {
      throw error;
    },
    ...changes,
  };
}
