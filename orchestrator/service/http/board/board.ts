import { type TaskState, waitingStates, workingStates } from "../../../task/task.ts";
import type { Lang } from "../../../texts/sentence.ts";
import type { HttpHandlers } from "../server.ts";
import { boardLimits, boardPage, groupPage, pageLimit } from "./board_page.ts";
import { cardMessage, taskCard } from "./card.ts";
import { type BoardTask, type Group, groupCounts, groupNames, isGroup, tasksOf } from "./groups.ts";
import { TaskStreams } from "./stream.ts";

/** The board as a page and as a stream. */
export class Board {
  readonly #front: HttpHandlers;
  readonly streams: TaskStreams;

  constructor(front: HttpHandlers) {
    this.#front = front;
    this.streams = new TaskStreams({
      onChange: (listener) => front.activities.onChange(listener),
      onProgress: (listener) => front.activities.onProgress(listener),
      current: () => this.#openTasks(),
      messageOf: (id, lang) => this.#messageOf(id, lang),
      summary: async () => ({ event: "counts", data: groupCounts(await front.counts()) }),
      onError: (error) => front.onError(error),
    });
  }

  /** `?group=done&before=12` is one group, page by page. */
  async page(query: URLSearchParams, lang: Lang): Promise<string> {
    const { version } = this.#front;
    // Before the tasks are read: what changes meanwhile is told by the stream.
    const { place } = this.streams;
    const counts = groupCounts(await this.#front.counts());
    const group = query.get("group");
    if (isGroup(group)) {
      const before = Number(query.get("before"));
      const limit = { limit: pageLimit, ...(before > 0 && Number.isInteger(before) && { before }) };
      const tasks = await tasksOf(this.#front.tasks, group, limit);
      return groupPage(group, tasks, { lang, version, counts, place, card: await this.#cards(tasks, lang) });
    }
    const read = async (name: Group) => [name, await tasksOf(this.#front.tasks, name, { limit: boardLimits[name] })];
    const tasks = Object.fromEntries(await Promise.all(groupNames.map(read))) as Record<Group, BoardTask[]>;
    const card = await this.#cards(Object.values(tasks).flat(), lang);
    return boardPage(tasks, { lang, version, counts, place, card });
  }

  close(): void {
    this.streams.close();
  }

  async #cards(tasks: BoardTask[], lang: Lang): Promise<(task: BoardTask) => string> {
    const { token } = this.#front;
    const activities = new Map(
      await Promise.all(tasks.map(async ({ id }) => [id, await this.#front.activities.of(id, lang)] as const)),
    );
    return (task) => taskCard(task, { lang, token, activity: activities.get(task.id) ?? null });
  }

  async #messageOf(id: string, lang: Lang) {
    const { token, clean, activities, task } = this.#front;
    const found = await task(id);
    if (found === undefined) return null;
    return cardMessage(found, { lang, token, activity: await activities.of(id, lang) }, clean);
  }

  async #openTasks(): Promise<string[]> {
    const states: readonly TaskState[] = [...waitingStates, ...workingStates];
    return (await this.#front.tasks({ states, limit: boardLimits.working })).map(({ id }) => id);
  }
}
