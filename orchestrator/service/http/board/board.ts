import { type TaskState, waitingStates, workingStates } from "../../../task/task.ts";
import type { Lang } from "../../../texts/sentence.ts";
import type { HttpHandlers } from "../server.ts";
import { boardLimits, boardPage, groupPage, pageLimit } from "./board_page.ts";
import { cardMessage, taskCard } from "./card.ts";
import { GroupReader } from "./group_reader.ts";
import { type BoardTask, type Group, type GroupCounts, isGroup } from "./groups.ts";
import { TaskStreams } from "./stream.ts";

/** The board as a page and as a stream. */
export class Board {
  readonly #front: HttpHandlers;
  readonly #groups: GroupReader;
  readonly streams: TaskStreams;

  constructor(front: HttpHandlers) {
    this.#front = front;
    this.#groups = new GroupReader(front.tasks);
    this.streams = new TaskStreams({
      onChange: (listener) => front.activities.onChange(listener),
      onProgress: (listener) => front.activities.onProgress(listener),
      current: () => this.#openTasks(),
      messageOf: (id, lang) => this.#messageOf(id, lang),
      summary: async () => ({ event: "counts", data: await this.#counts() }),
      onError: (error) => front.onError(error),
    });
  }

  /** `?group=done&before=12` is one group, page by page. */
  async page(query: URLSearchParams, lang: Lang): Promise<string> {
    const { version } = this.#front;
    // Before the tasks are read: what changes meanwhile is told by the stream.
    const { place } = this.streams;
    const group = query.get("group");
    if (isGroup(group)) {
      const before = Number(query.get("before"));
      const limit = { limit: pageLimit, ...(before > 0 && Number.isInteger(before) && { before }) };
      // Which tasks of the other groups are damaged.
      if (group === "stopped") await this.#newest();
      const tasks = await this.#groups.tasks(group, limit);
      const counts = await this.#counts();
      return groupPage(group, tasks, { lang, version, counts, place, card: await this.#cards(tasks, lang) });
    }
    const tasks = await this.#newest();
    const counts = await this.#counts();
    const card = await this.#cards(Object.values(tasks).flat(), lang);
    return boardPage(tasks, { lang, version, counts, place, card, fleet: await this.#front.fleet?.() });
  }

  close(): void {
    this.streams.close();
  }

  /** The newest tasks of each group: "stopped" as the last, when the damaged ones of the others are known. */
  async #newest(): Promise<Record<Group, BoardTask[]>> {
    const read = (name: Group) => this.#groups.tasks(name, { limit: boardLimits[name] });
    const [waiting, working, done] = await Promise.all([read("waiting"), read("working"), read("done")]);
    return { waiting, working, done, stopped: await read("stopped") };
  }

  async #counts(): Promise<GroupCounts> {
    return await this.#groups.counts(await this.#front.counts());
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
