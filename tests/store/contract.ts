import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { profileFor } from "../../orchestrator/run/profile.ts";
import type { Store, TaskQuery } from "../../orchestrator/run/store.ts";
import { Exit, UserError } from "../../orchestrator/task/errors.ts";
import type { Question } from "../../orchestrator/task/question.ts";
import type { Task } from "../../orchestrator/task/task.ts";
import { aMoment, aTask } from "./sample.ts";

/** A new empty database. */
export interface StorePlace {
  open(now: () => number): Promise<Store>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
  remove(): Promise<void> | void;
}

export interface Engine {
  start?(): Promise<void>;
  stop?(): Promise<void>;
  place(): Promise<StorePlace>;
}

/** What a store does, whatever database it is in. */
export function storeContract(name: string, engine: Engine): void {
  describe(name, () => {
    let place: StorePlace;
    let store: Store;
    const now = () => aMoment;

    beforeAll(async () => {
      await engine.start?.();
    }, 120_000);

    afterAll(async () => {
      await engine.stop?.();
    });

    beforeEach(async () => {
      place = await engine.place();
      store = await place.open(now);
    });

    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    const create = () => store.create((id) => aTask(id), [{ type: "task.received", request: "x", repo: "shop" }]);

    async function reopen(): Promise<void> {
      await store.close();
      store = await place.open(now);
    }

    const rows = (sql: string) => place.rows(sql);

    test("tasks are numbered from T-1, also over a restart and at once", async () => {
      const made = await Promise.all([create(), create(), create()]);
      await reopen();
      const next = await create();

      expect([...made, next].map(({ task }) => task.id)).toEqual(["T-1", "T-2", "T-3", "T-4"]);
      expect((await store.tasks()).map(({ id }) => id)).toEqual(["T-1", "T-2", "T-3", "T-4"]);
    });

    test("a task comes back as it was saved", async () => {
      const { task } = await create();
      const paused = aTask(task.id, {
        state: "paused",
        reason: "money",
        detail: "«ñandú» 💸 'quoted' \"double\"",
        resumeAs: "executing",
        plan: null,
        work: null,
        options: { answers: ["a", "b"], yes: true },
      });
      await store.commit(task.id, { task: paused });
      await reopen();

      expect(await store.task(task.id)).toEqual(paused);
      expect(await store.task("T-99")).toBeUndefined();
      expect((await rows("SELECT state, repo FROM task"))[0]).toMatchObject({
        state: "paused",
        repo: "https://git.example/shop.git",
      });
    });

    test("several changes are one transaction, in order: all of them or none", async () => {
      const { task } = await create();
      const effect = (key: string) => ({ key, kind: "edit" as const, result: key, done: true });
      const changes = [
        { task: { ...task, costUsd: 1 }, events: [{ type: "task.cancelled" as const }], effect: effect("1/a") },
        { task: { ...task, costUsd: 2 }, effect: effect("1/b") },
        { events: [{ type: "plan.modified" as const, revision: 1, change: "x" }] },
      ];
      const events = await store.commit(task.id, ...changes);

      expect(events.map(({ seq, type }) => [seq, type])).toEqual([
        [2, "task.cancelled"],
        [3, "plan.modified"],
      ]);
      expect((await store.task(task.id))?.costUsd).toBe(2);
      expect((await store.effects(task.id, "1/")).map(({ key }) => key)).toEqual(["1/a", "1/b"]);

      const approval = { revision: 1, hash: "h", by: "ana" };
      await store.commit(task.id, { approval });
      const again = store.commit(task.id, { effect: effect("1/c") }, { approval });
      expect(again).rejects.toThrow(UserError);
      await again.catch(() => {});
      expect(await store.effects(task.id, "1/c")).toEqual([]);
    });

    test("events get the next number of their task and the time of the clock", async () => {
      const { task, events } = await create();
      const more = await store.commit(task.id, {
        events: [{ type: "plan.modified", revision: 1, change: "más corto" }, { type: "task.cancelled" }],
      });

      const at = "2025-01-02T03:04:05.000Z";
      expect(events).toEqual([{ v: 1, seq: 1, at, task: "T-1", type: "task.received", request: "x", repo: "shop" }]);
      expect(more.map(({ seq }) => seq)).toEqual([2, 3]);
      expect(await store.events("T-1")).toEqual([...events, ...more]);
      expect(await store.events("T-1", 3)).toEqual([{ v: 1, seq: 3, at, task: "T-1", type: "task.cancelled" }]);
    });

    test("commits made at once are applied in their order, with numbers without a gap", async () => {
      const [a, b] = [await create(), await create()];
      await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          store.commit(index % 2 ? a.task.id : b.task.id, {
            events: [{ type: "tool.called", tool: `n${index}`, ok: true }],
          }),
        ),
      );

      for (const id of [a.task.id, b.task.id]) {
        const events = await store.events(id, 2);
        expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => index + 2));
        const tools = events.map((event) => (event.type === "tool.called" ? Number(event.tool.slice(1)) : -1));
        expect(tools).toEqual([...tools].sort((x, y) => x - y));
      }
    });

    test("a change whose one statement fails leaves nothing, and the next one works", async () => {
      const { task } = await create();
      const approval = { revision: 1, hash: "abc", by: "ana" };
      await store.commit(task.id, { approval });

      const second = store.commit(task.id, {
        task: aTask(task.id, { state: "planning", previous: null, change: "" }),
        events: [{ type: "task.cancelled" }],
        effect: { key: "k", kind: "push", done: true },
        usage: { model: "m", input: 1, output: 1, cached: 0, costUsd: 1 },
        approval,
        message: { origin: "telegram:1:2", command: "approve" },
      });
      const error = await second.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );

      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({
        key: "state.already-approved",
        exit: Exit.usage,
        params: { task: "T-1", revision: 1 },
      });
      expect((await store.task(task.id))?.state).toBe("received");
      expect(await store.events(task.id)).toHaveLength(1);
      expect(await store.effects(task.id, "")).toEqual([]);
      expect(await store.usage()).toEqual([]);
      expect(await store.handledMessage("telegram:1:2")).toBeUndefined();
      expect(await store.commit(task.id, { events: [{ type: "task.cancelled" }] })).toMatchObject([{ seq: 2 }]);
    });

    test("an approval counts once, for its own revision", async () => {
      const { task } = await create();
      await store.commit(task.id, { approval: { revision: 1, hash: "one", by: "ana" } });

      expect(await store.approved(task.id, "one")).toBe(true);
      expect(await store.approved(task.id, "two")).toBe(false);
      expect(await store.approved("T-2", "one")).toBe(false);
    });

    test("the journal keeps an intent beside its result, and what is done stays done", async () => {
      const { task } = await create();
      const effect = (key: string, more: object) => ({ key, kind: "model" as const, done: false, ...more });
      await store.commit(task.id, { effect: effect("1/2/1/model/1", { intent: { ask: 1 } }) });
      await store.commit(task.id, { effect: effect("1/2/1/edit", { intent: ["a"] }) });
      await store.commit(task.id, { effect: effect("1/2/1/model/1", { result: { say: "ñ" }, done: true }) });
      await store.commit(task.id, { effect: effect("1/2/1/model/1", { intent: "late" }) });
      await store.commit(task.id, { effect: effect("1/20/1/edit", {}) });

      expect(await store.effects(task.id, "1/2/")).toEqual([
        { key: "1/2/1/model/1", kind: "model", intent: { ask: 1 }, result: { say: "ñ" }, done: true },
        { key: "1/2/1/edit", kind: "model", intent: ["a"], result: null, done: false },
      ]);
      expect(await store.effect(task.id, "1/20/1/edit")).toMatchObject({ intent: null, done: false });
      expect(await store.effect(task.id, "1/3")).toBeUndefined();
      expect(await store.effects("T-2", "")).toEqual([]);
    });

    test("usage is summed per task and model, and an unknown price stays unknown", async () => {
      const [a, b] = [await create(), await create()];
      const spend = (id: string, model: string, costUsd: number | null) =>
        store.commit(id, { usage: { model, input: 10, output: 5, cached: 2, costUsd } });
      await spend(a.task.id, "x", 0.25);
      await spend(a.task.id, "x", 0.5);
      await spend(a.task.id, "free", null);
      await spend(b.task.id, "x", 1);

      expect(await store.usage("T-1")).toEqual([
        { task: "T-1", model: "x", calls: 2, input: 20, output: 10, cached: 4, costUsd: 0.75 },
        { task: "T-1", model: "free", calls: 1, input: 10, output: 5, cached: 2, costUsd: null },
      ]);
      expect(await store.usage()).toHaveLength(3);
    });

    test("questions are mirrored into their table with their answers", async () => {
      const { task } = await create();
      const question: Question = {
        n: 1,
        round: 1,
        text: "¿Reservar o pagar?",
        options: ["Reservar", "Pagar"],
        default: null,
        deadline: "2025-01-03T00:00:00.000Z",
        answer: null,
      };
      const clarifying = (questions: Question[]) =>
        aTask(task.id, { state: "clarifying", previous: null, change: "", questions });
      await store.commit(task.id, { task: clarifying([question, { ...question, n: 2, default: "Pagar" }]) });
      await store.commit(task.id, { task: clarifying([{ ...question, answer: "Pagar" }]) });

      expect(
        (await rows('SELECT n, options, "default", answer FROM question ORDER BY n')).map((row) => ({ ...row })),
      ).toMatchObject([
        { options: '["Reservar","Pagar"]', default: null, answer: "Pagar" },
        { default: "Pagar", answer: null },
      ]);
    });

    test("the outbox takes a message once per key", async () => {
      const row = { key: "T-1/done", chat: "telegram:1", body: { text: "listo" } };
      await store.mail.post({ outbox: [row] });
      await store.mail.post({ outbox: [row, { ...row, key: "T-1/other" }] });

      expect((await rows("SELECT key FROM outbox ORDER BY number")).map(({ key }) => key)).toEqual([
        "T-1/done",
        "T-1/other",
      ]);
    });

    test("repositories and chats are kept", async () => {
      const shop = { name: "shop", repo: { kind: "folder" as const, path: "/srv/shop", name: "shop" } };
      await store.addRepo({ ...shop, test: "bun test" });
      await store.addRepo({ ...shop, name: "api" });
      await store.addRepo(shop);
      await store.saveChat({ id: "terminal:1", lang: "es", repo: null, task: "T-1" });
      await reopen();

      expect(await store.repos()).toEqual([{ ...shop, name: "api" }, shop]);
      expect(await store.removeRepo("api")).toBe(true);
      expect(await store.removeRepo("api")).toBe(false);
      expect(await store.chat("terminal:1")).toEqual({ id: "terminal:1", lang: "es", repo: null, task: "T-1" });
      expect(await store.chat("new")).toEqual({ id: "new", lang: null, repo: null, task: null });
    });

    test("a profile has a row per key; the test command of before there were profiles goes on working", async () => {
      const repo = { kind: "folder" as const, path: "/srv/shop", name: "shop" };
      await store.addRepo({ name: "shop", repo, test: "bun test" });
      const profile = async () => profileFor(await store.repos(), repo);
      expect(await profile()).toEqual({ test: "bun test" });

      const setup = { run: "npm ci", network: true, manifests: "h" };
      await store.setRepo("shop", {
        set: [
          { key: "test", value: "npm test" },
          { key: "setup", value: setup },
        ],
        unset: [],
        by: "ana",
      });
      await store.setRepo("shop", {
        set: [{ key: "setup", value: { ...setup, run: "npm i" } }],
        unset: ["ci"],
        by: "bob",
      });
      await reopen();
      expect(await profile()).toEqual({ test: "npm test", setup: { ...setup, run: "npm i" } });
      const [row] = await store.repos();
      expect(row?.profile?.map(({ key, by }) => [key, by])).toEqual([
        ["setup", "bob"],
        ["test", "ana"],
      ]);

      await store.setRepo("shop", { set: [], unset: ["test", "setup"], by: "ana" });
      expect(await profile()).toEqual({});
      await expect(
        store.setRepo("none", { set: [{ key: "pr", value: "off" }], unset: [], by: "ana" }),
      ).rejects.toThrow();
    });

    test("a change for a task that does not exist is an error, whatever it holds", async () => {
      await expect(store.commit("T-7", { task: aTask("T-7") })).rejects.toThrow("T-7");
      await expect(store.commit("T-7", { events: [{ type: "task.cancelled" }] })).rejects.toThrow(/foreign key/i);
      await expect(store.commit("T-7", { task: aTask("T-8") })).rejects.toThrow("T-8");
      expect(await store.commit("T-7", {})).toEqual([]);
    });

    test("events can never be changed", async () => {
      await create();
      await expect(rows("UPDATE event SET body = '{}'")).rejects.toThrow("never changed");
    });

    test("what is spent outside of tasks is counted too, and belongs to none", async () => {
      await store.spend({ model: "anthropic/x", input: 10, output: 2, cached: 0, costUsd: 0.5 });
      await store.spend({ model: "anthropic/x", input: 10, output: 2, cached: 0, costUsd: 0.25 });

      expect(await store.usage()).toEqual([
        { task: null, model: "anthropic/x", calls: 2, input: 20, output: 4, cached: 0, costUsd: 0.75 },
      ]);
      expect(await store.usage("T-1")).toEqual([]);
    });

    test("a key makes one task only, also at once and over a restart; another key makes another", async () => {
      const make = (id: string) => aTask(id);
      const both = await Promise.all([
        store.create(make, [{ type: "task.cancelled" }], "k/1"),
        store.create(make, [], "k/1"),
      ]);
      await reopen();
      const again = await store.create(make, [{ type: "task.cancelled" }], "k/1");
      const other = await store.create(make, [], "k/2");

      const [first] = both;
      expect([...both, again].map(({ task }) => task.id)).toEqual(Array(3).fill(first?.task.id));
      expect(again.events).toEqual([]);
      expect(await store.events(again.task.id)).toHaveLength(1);
      expect(other.task.id).not.toBe(again.task.id);
      expect(await store.tasks()).toHaveLength(2);
      expect((await store.taskOfKey("k/2"))?.id).toBe(other.task.id);
      expect(await store.taskOfKey("k/3")).toBeUndefined();
    });

    test("tasks can be asked for by state, without a look at the others", async () => {
      const { task } = await create();
      await create();
      await store.commit(task.id, {
        task: aTask(task.id, { state: "cancelled", plan: null, work: null } as Partial<Task>),
      });

      expect((await store.tasks(["received"])).map(({ id }) => id)).toEqual(["T-2"]);
      expect((await store.tasks(["cancelled", "received"])).map(({ id }) => id)).toEqual(["T-1", "T-2"]);
    });

    test("commits that are not pushed are kept in their order, and are gone with the push", async () => {
      const { task } = await create();
      const bundle = (tip: string) => ({ tip, pack: { base64: Buffer.from(tip).toString("base64") } });
      await store.commit(task.id, { bundle: bundle("b"), effect: { key: "1/commit", kind: "commit", done: true } });
      await store.commit(task.id, { bundle: bundle("a") });
      await store.commit(task.id, { bundle: bundle("b") });
      await reopen();

      expect(await store.bundles(task.id)).toEqual([bundle("b"), bundle("a")]);
      expect(await store.bundles("T-2")).toEqual([]);
      await store.commit(task.id, { bundle: "pushed" });
      expect(await store.bundles(task.id)).toEqual([]);
    });

    test("a pairing code is used once, also by the person who used it", async () => {
      const people = () => store.people;
      await people().invite({ hash: "h", role: "member", expiresAt: "2030-01-01T00:00:00.000Z" });
      const ana = { id: "telegram:7", name: "Ana", lang: "es" as const };

      expect(await people().accept("h", ana)).toEqual({ ...ana, role: "member" });
      await people().remove(ana.id);
      expect(await people().accept("h", ana)).toBeUndefined();
      expect(await people().accept("h", { ...ana, id: "telegram:8" })).toBeUndefined();
      expect(await people().all()).toEqual([]);
    });

    test("a token has one name, is found by it, and is gone once it is removed", async () => {
      const ana = { name: "ana", role: "member" as const, hash: "h1" };
      const tokens = () => store.tokens;
      expect(await Promise.all([tokens().add(ana), tokens().add({ ...ana, hash: "h2" })])).toEqual([true, false]);
      expect(await tokens().add({ name: "ci", role: "viewer", hash: "h3" })).toBe(true);
      await reopen();

      const createdAt = new Date(now()).toISOString();
      expect(await tokens().find("ana")).toEqual({ ...ana, createdAt });
      expect(await tokens().find("Ana")).toBeUndefined();
      expect(await tokens().all()).toEqual([
        { name: "ana", role: "member", createdAt },
        { name: "ci", role: "viewer", createdAt },
      ]);
      expect([await tokens().remove("ana"), await tokens().remove("ana")]).toEqual([true, false]);
      expect(await tokens().find("ana")).toBeUndefined();
    });

    test("messages come in once and are handled in the order of their arrival", async () => {
      const row = (id: string, same: string | null) => ({ source: "telegram:1", id, same, body: { id } });
      for (const [id, same, isNew] of [
        ["9", "m1", true],
        ["10", "m2", true],
        ["9", "m3", false],
        ["11", "m2", false],
      ] as const)
        expect(await store.mail.receive(row(id, same))).toBe(isNew);

      expect((await store.mail.unhandled("telegram:1")).map(({ id }) => id)).toEqual(["9", "10"]);
      await store.mail.post({ handled: { source: "telegram:1", id: "9" } });
      expect((await store.mail.unhandled("telegram:1")).map(({ id }) => id)).toEqual(["10"]);
      expect(await store.mail.receivedAs("telegram:1", "m2")).toMatchObject({ id: "10" });
    });

    test("a message out keeps its newest look until that is sent", async () => {
      const { mail } = store;
      const row = { key: "card", chat: "telegram:1", body: { v: 1 }, latest: true };
      await mail.post({ outbox: [row] });
      const [first] = await mail.waiting();
      await mail.post({ outbox: [{ ...row, body: { v: 2 } }] });
      if (first) await mail.sent(first, { slot: "s", chat: "telegram:1", message: 5_000_000_000, shown: "x" });

      const [second] = await mail.waiting();
      expect(second).toMatchObject({ key: "card", body: { v: 2 }, version: 1 });
      expect(await mail.card("s")).toMatchObject({ message: 5_000_000_000 });
      if (second) await mail.sent(second, { slot: "s", chat: "telegram:1", message: 6, shown: "y" });
      expect(await mail.waiting()).toEqual([]);
      const all = await mail.sentSince(0);
      expect(all).toEqual([{ chat: "telegram:1", at: expect.any(Number) }]);
      const { at } = all[0] ?? { at: 0 };
      expect([await mail.sentSince(at), await mail.sentSince(at + 1)]).toEqual([all, []]);
      expect(await mail.cardOf("telegram:1", 6)).toMatchObject({ slot: "s", shown: "y" });
    });

    test("what was told only moves forward, buttons are used by one message, and a chat has one id outside", async () => {
      const { task } = await create();
      const { mail } = store;
      for (const seq of [2, 5, 3]) await mail.post({ toldUpTo: { task: task.id, seq } });
      expect(await mail.lastToldSeq(task.id)).toBe(5);
      const button = { hash: "b", chat: "c", person: null, task: task.id, body: { do: "x" }, expiresAt: "2030-01-01" };
      await mail.post({ buttons: [button] });
      expect([await mail.use("b", "m1"), await mail.use("b", "m1"), await mail.use("b", "m2")]).toEqual([
        true,
        true,
        false,
      ]);
      await mail.move({ chat: "a", now: "x" });
      await mail.move({ chat: "b", now: "x" });
      await mail.move({ chat: "b", now: "y" });
      expect(await mail.moves()).toEqual([{ chat: "b", now: "y" }]);
    });

    test("tasks of a repository are listed and counted, newest last", async () => {
      const of = (name: string) =>
        store.create((id) => aTask(id, { repo: { kind: "folder", path: `/srv/${name}`, name } }), []);
      for (const name of ["shop", "api", "shop", "shop"]) await of(name);
      const ids = (query: TaskQuery) => store.list(query, ({ id }) => id);

      expect(await ids({ repo: "shop" })).toEqual(["T-1", "T-3", "T-4"]);
      expect(await ids({ repo: "shop", limit: 2 })).toEqual(["T-3", "T-4"]);
      expect(await ids({ limit: 1, states: ["received"] })).toEqual(["T-4"]);
      expect(await ids({ savedSince: "9999-01-01T00:00:00.000Z" })).toEqual([]);
      expect(await ids({ savedSince: "2000-01-01T00:00:00.000Z", repo: "shop", limit: 2 })).toEqual(["T-3", "T-4"]);
      expect([await store.count({ repo: "api" }), await store.count({ repo: "no" }), await store.count({})]).toEqual([
        1, 0, 4,
      ]);
    });

    test("what ended long ago is removed with its rows, and no number is given again", async () => {
      const old = await create();
      await store.commit(old.task.id, { usage: { model: "m", input: 1, output: 1, cached: 0, costUsd: null } });
      const ended = aTask(old.task.id, { state: "cancelled", plan: null, work: null } as Partial<Task>);
      await store.commit(old.task.id, { task: ended });
      await store.saveChat({ id: "c", lang: null, repo: null, task: old.task.id });

      expect(await store.forget("2025-01-01")).toEqual([]);
      expect(await store.forget("2026-01-01")).toEqual([{ id: "T-1", folder: "k3x9" }]);
      expect([await store.tasks(), await store.events("T-1"), await store.usage()]).toEqual([[], [], []]);
      expect((await store.chat("c")).task).toBeNull();
      await reopen();
      expect((await create()).task.id).toBe("T-2");
      expect(await store.census()).toEqual({ tasks: { received: 1 }, outbox: 0, oldestOutbox: null });
    });

    test("tasks are listed page by page, each once", async () => {
      for (let number = 1; number <= 150; number++) await create();
      const seen: string[] = [];
      for (let before: number | undefined; ; ) {
        const page = await store.list({ limit: 60, before }, ({ id }) => id);
        seen.unshift(...page);
        if (page.length < 60) break;
        before = Number(page[0]?.slice(2));
      }
      expect(seen).toEqual(Array.from({ length: 150 }, (_, at) => `T-${at + 1}`));
    });

    test("figures are told per day and repository: what ended, and what was spent", async () => {
      const day = new Date(aMoment).toISOString().slice(0, 10);
      const spent = (costUsd: number | null) => ({ usage: { model: "m", input: 1, output: 1, cached: 0, costUsd } });
      const at = `${day}T00:00:00.000Z`;
      for (const state of ["completed", "failed", "cancelled"] as const) {
        const { task } = await store.create(
          (id) => aTask(id, { state, usedMs: 1000, updatedAt: at } as Partial<Task>),
          [],
        );
        await store.commit(task.id, spent(0.25), spent(null));
      }
      await store.spend(spent(1).usage);
      const figures = await store.figures(at);
      const sum = (repo: string | null) =>
        figures
          .filter((row) => row.repo === repo && row.day === day)
          .reduce(
            (all, { done, failed, ms, usd }) => all.map((value, n) => value + ([done, failed, ms, usd][n] ?? 0)),
            [0, 0, 0, 0],
          );
      expect([sum("shop"), sum(null)]).toEqual([
        [1, 1, 2000, 0.75],
        [0, 0, 0, 1],
      ]);
      expect(await store.figures("2999-01-01T00:00:00.000Z")).toEqual([]);
    });

    test("what is spent is added up per day, month and person, and warned of once", async () => {
      const { task } = await create();
      const usage = { model: "m", input: 1, output: 1, cached: 0, costUsd: 0.25 };
      await store.commit(task.id, { task: { ...task, startedBy: "telegram:7" }, usage });
      await store.commit(task.id, { task: { ...task, startedBy: "telegram:7" }, usage });
      await store.spend(usage);
      const { spending } = store;
      const today = spending.today();

      const spent = [
        spending.spent(today, ""),
        spending.spent(today.slice(0, 7), ""),
        spending.spent(today, "telegram:7"),
      ];
      expect(await Promise.all(spent)).toEqual([0.75, 0.75, 0.5]);
      expect([
        await spending.warn(today, ""),
        await spending.warn(today, ""),
        await spending.warn("2030-01-01", ""),
      ]).toEqual([true, false, true]);
      await spending.setLimit("telegram:7", 1.5);
      await spending.setLimit("telegram:7", 2);
      expect(await spending.limits()).toEqual([{ id: "telegram:7", usdPerDay: 2 }]);
      await spending.setLimit("telegram:7", null);
      expect(await spending.limits()).toEqual([]);
    });

    test("any text is kept, but for NUL, which a database may refuse", async () => {
      const text = "«ñandú» 💸 \u2028 ' \" \\ ? ?1 $1 %s \n\t";
      const { task } = await store.create(
        (id) => aTask(id, { request: `${text}\0` }),
        [{ type: "task.received", request: text, repo: "?" }],
      );
      await store.pluginState("p").set("k?", { text, nul: "\0" });

      expect((await store.task(task.id))?.request).toBe(`${text}\0`);
      expect(await store.pluginState("p").get("k?")).toEqual({ text, nul: "\0" });
      expect(await store.pluginState("p").keys()).toEqual(["k?"]);
      await store.saveChat({ id: "c", lang: null, repo: "a\0b", task: null });
      expect((await store.chat("c")).repo).toMatch(/^a.?b?/u);
    });
  });
}
