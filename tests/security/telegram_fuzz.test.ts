import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Devorch } from "../../orchestrator/actions/devorch.ts";
import { admit } from "../../orchestrator/chat/telegram/incoming/admit.ts";
import { handlePress } from "../../orchestrator/chat/telegram/incoming/handle_press.ts";
import { type IncomingTurn, newTurn } from "../../orchestrator/chat/telegram/incoming/turn.ts";
import { messageOf, readUpdate, updateId } from "../../orchestrator/chat/telegram/incoming/update.ts";
import { type Action, buttonMaker } from "../../orchestrator/chat/telegram/outgoing/buttons.ts";
import { htmlPaint } from "../../orchestrator/chat/telegram/outgoing/html.ts";
import type { ButtonRow } from "../../orchestrator/run/mail.ts";
import type { Store } from "../../orchestrator/run/store.ts";
import { createRedactor } from "../../orchestrator/service/redact.ts";
import { databaseFile, openStore } from "../../orchestrator/store/store.ts";
import { aFolder, aTask } from "../store/sample.ts";
import { fuzzing, runs } from "../support/fuzzing.ts";

fuzzing();

const bot = { id: 1, username: "devorch_test_bot" };
const ana = 7;
const clean = createRedactor([]);

describe("what is pressed", () => {
  const folder = aFolder();
  const actions: Action[] = [
    { do: "approve", revision: 1, hash: "h", unverified: false },
    { do: "reject", revision: 1 },
    { do: "accept", pause: 3 },
    { do: "answer", n: 1, option: "yes" },
    { do: "cancel" },
    { do: "resume" },
    { do: "say", text: "go ahead" },
    { do: "repo", name: "shop", text: "add stock" },
    { do: "late", source: "telegram:1", id: "5", yes: true },
  ];
  const make = buttonMaker("123:token");
  const place = { chat: "telegram:7", person: "telegram:7", task: "T-1", slot: "plan:T-1:1", now: Date.now() };
  const made = actions.map((action) => make(place, "x", action));
  const real = made.map(({ key }) => ("data" in key ? key.data : ""));
  /** Every word that could do something, and who asked for it. */
  const done: string[] = [];
  const devorch = new Proxy({} as Devorch, {
    get: (_, method) => async () => {
      if (method === "show") return { startedBy: place.person };
      done.push(String(method));
    },
  });
  let store: Store;

  beforeAll(async () => {
    store = await openStore(folder.path);
    await store.create((id) => aTask(id, { chat: place.chat }), [{ type: "task.received", request: "a", repo: "b" }]);
    await store.mail.post({ buttons: made.map(({ row }): ButtonRow => row) });
  });
  afterAll(async () => {
    await store.close();
    folder.remove();
  });

  function turnOf(n: number, by: number, chat: string): IncomingTurn {
    const speaker = { id: `telegram:${by}`, role: "member" as const, name: "x", origin: `telegram:1:${n}` };
    const world = { devorch, store, clean, clock: { now: () => Date.now() } } as never;
    const where = { origin: speaker.origin, source: "telegram:1", id: String(n), chat, lang: "en" as const };
    const restore = async () => {};
    const download = async () => undefined;
    return newTurn({ world, make, paint: htmlPaint(clean), speaker, restore, download, ...where });
  }

  /** As an update that came over the wire: what does the press leave behind? */
  async function pressed(n: number, data: string, by = ana, chat = by): Promise<string[]> {
    const raw: unknown = JSON.parse(
      JSON.stringify({
        update_id: n,
        callback_query: {
          id: String(n),
          from: { id: by, is_bot: false, first_name: "x" },
          message: { message_id: 1, date: 1, chat: { id: chat, type: "private" } },
          data,
        },
      }),
    );
    const callback = readUpdate(raw)?.callback_query;
    if (!callback) return [];
    const turn = turnOf(n, by, `telegram:${chat}`);
    await handlePress({ turn, callback, bot, settled: async () => {} });
    expect(turn.out.buttons).toEqual([]);
    return turn.out.outbox.map(({ body }) => (body as { do: string }).do);
  }

  const rows = () => {
    const database = new Database(`${folder.path}/${databaseFile}`, { readonly: true });
    try {
      return ["task", "event", "button", "outbox", "inbox", "approval", "word"].map((name) =>
        JSON.stringify(database.query(`SELECT * FROM ${name}`).all()),
      );
    } finally {
      database.close();
    }
  };

  const letters = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
  const nonce = fc.array(letters, { minLength: 22, maxLength: 22 }).map((all) => all.join(""));
  const word = fc.constantFrom("ok", "no", "ac", "an", "st", "go", "sy", "rp", "lt", "approve", "__proto__", "OK", "");
  const task = fc.constantFrom("T-1", "T-2", "t-1", "-", "T-1' OR 1=1 --", "T-01", "*", "constructor");
  /** A right one with one thing wrong. */
  const near = fc.tuple(fc.constantFrom(...real), fc.nat(64), fc.nat(5), letters).map(([data, at, how, letter]) => {
    const here = at % data.length;
    const whole = [
      data.slice(0, here) + letter + data.slice(here + 1),
      data.slice(0, here) + data.slice(here + 1),
      data.slice(0, here) + letter + data.slice(here),
      ` ${data}`,
      `${data}\u0000`,
      data.replace(/^[a-z]+/, letter === "a" ? "ok" : "ac"),
    ];
    return whole[how] ?? "";
  });
  const forged = fc
    .oneof(
      { weight: 4, arbitrary: near },
      { weight: 3, arbitrary: fc.tuple(word, task, nonce).map((parts) => parts.join(":")) },
      { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 70 }) },
      { weight: 1, arbitrary: fc.string({ maxLength: 64 }) },
    )
    .filter((data) => !real.includes(data));

  test("100,000 callback strings: each is answered, and nothing is done, changed or kept", async () => {
    const before = rows();
    let n = 0;
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(forged, async (data) => {
        const out = await pressed(++n, data);
        expect(["", "answer"]).toContain(out.join());
        answered += out.length;
        expect(done).toEqual([]);
      }),
      runs(100_000),
    );
    expect(answered).toBeGreaterThan(n / 2);
    expect(rows()).toEqual(before);
  }, 600_000);

  test("the right ones in another chat or by another person do nothing either; by the right one they do", async () => {
    const before = rows();
    let n = 1_000_000;
    for (const data of real) {
      expect(await pressed(++n, data, 8)).toEqual(["answer"]);
      expect(await pressed(++n, data, 8, ana)).toEqual(["answer"]);
      expect(await pressed(++n, data, ana, 8)).toEqual(["answer"]);
    }
    expect(done).toEqual([]);
    expect(rows()).toEqual(before);
    expect(await pressed(++n, real[0] ?? "")).toEqual(["answer"]);
    expect(done).toEqual(["approve"]);
  });
});

describe("what comes in", () => {
  const doors = { users: [ana], chats: [-5] };
  const people = { person: async () => undefined } as never;
  const odd = fc.constantFrom<unknown>(
    null,
    [],
    {},
    "",
    "7",
    7.5,
    true,
    Number.MAX_VALUE,
    { id: ana },
    [ana],
    "\u202e",
  );
  const any = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: odd });
  const partly = (model: Record<string, fc.Arbitrary<unknown>>) =>
    any(fc.oneof({ weight: 8, arbitrary: fc.record(model) }, fc.record(model, { requiredKeys: [] })));
  const id = any(fc.constantFrom(ana, ana, ana, -5, 0, 8, 1.5, 2 ** 53));
  const user = partly({ id, is_bot: any(fc.constantFrom(false, false, true)), first_name: any(fc.string()) });
  const type = fc.constantFrom("private", "private", "group", "supergroup", "channel", "__proto__");
  const chat = partly({ id, type: any(type) });
  const words = any(fc.oneof(fc.string(), fc.constantFrom("/start X", "@devorch_test_bot go", "")));
  const inner = { message_id: any(fc.nat()), date: any(fc.nat()), from: user, chat, text: words };
  const message = partly(inner);
  const answer = fc.record({ ...inner, reply_to_message: message, forward_origin: odd, voice: odd });
  const callback = partly({ id: any(fc.string({ minLength: 1 })), from: user, data: words, message });
  const number = any(fc.nat());
  const update = any(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ update_id: number, message }) },
      { weight: 1, arbitrary: fc.record({ update_id: number, message: answer }) },
      { weight: 4, arbitrary: fc.record({ update_id: number, callback_query: callback }) },
      { weight: 1, arbitrary: fc.record({ update_id: number, edited_message: message, channel_post: message }) },
      { weight: 1, arbitrary: fc.record({ update_id: number, message, callback_query: callback }) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    ),
  );

  test("100,000 updates of any shape: read or dropped, and let in only from whom and where the settings allow", async () => {
    let read = 0;
    let admitted = 0;
    await fc.assert(
      fc.asyncProperty(update, async (raw) => {
        const number = updateId(raw);
        expect(number === undefined || Number.isSafeInteger(number)).toBe(true);
        const found = readUpdate(raw);
        if (!found) return;
        read += 1;
        expect(messageOf(found) ?? found.callback_query).toBeDefined();
        if (!(await admit(people, doors, found, bot, { inside: (chat) => chat }))) return;
        admitted += 1;
        const part = messageOf(found) ?? found.callback_query;
        const where = messageOf(found)?.chat ?? found.callback_query?.message.chat;
        expect(part?.from.id).toBe(ana);
        expect(part?.from.is_bot).not.toBe(true);
        expect([ana, -5]).toContain(where?.id ?? 0);
      }),
      runs(100_000),
    );
    // Else nothing was tried.
    expect(Math.min(read, admitted)).toBeGreaterThan(10);
    console.log(`fuzz: ${read} were updates, ${admitted} were let in`);
  }, 600_000);
});
