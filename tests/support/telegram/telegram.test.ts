import { describe, expect, test } from "bun:test";
import { Api, GrammyError, HttpError, InlineKeyboard } from "grammy";
import { readHtml } from "./html.ts";
import { aTelegram, type Telegram } from "./server.ts";

const apiOf = (telegram: Telegram) => new Api(telegram.token, { apiRoot: telegram.url });

/** Why the Bot API refused. */
async function refusalOf(promise: Promise<unknown>): Promise<[code: number, description: string]> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof GrammyError) return [error.error_code, error.description];
  throw new Error(`not refused: ${error}`);
}

describe("with a bot that polls", () => {
  test("every update comes once; those that nobody confirmed come again", async () => {
    await using telegram = aTelegram();
    const api = apiOf(telegram);
    const ana = telegram.person(7);
    for (const text of ["one", "two", "three"]) ana.says(text);

    const all = await api.getUpdates();
    const again = await api.getUpdates({ offset: (all[1]?.update_id ?? 0) + 1 });

    expect(all.map(({ message }) => message?.text)).toEqual(["one", "two", "three"]);
    expect(again.map(({ message }) => message?.text)).toEqual(["three"]);
    expect(await api.getUpdates({ offset: (all[2]?.update_id ?? 0) + 1 })).toEqual([]);
  });

  test("a long poll ends when something comes, and only kinds that are allowed come", async () => {
    await using telegram = aTelegram();
    const api = apiOf(telegram);
    const polling = api.getUpdates({ timeout: 30, allowed_updates: ["callback_query"] });
    const ana = telegram.person(7);
    await telegram.until("polled", () => telegram.house.updates.polled || undefined);

    const message = ana.says("not heard");
    ana.forges("data", message);

    expect((await polling).map(({ callback_query }) => callback_query?.data)).toEqual(["data"]);
  });

  test("a second poller ends the first, a rival ends both, and a poller that went away ends none", async () => {
    await using telegram = aTelegram();
    const first = refusalOf(apiOf(telegram).getUpdates({ timeout: 30 }));
    await telegram.until("polled", () => telegram.house.updates.polled || undefined);
    const gone = new AbortController();
    const second = fetch(`${telegram.url}/bot${telegram.token}/getUpdates?timeout=30`, { signal: gone.signal });
    expect(await first).toEqual([409, expect.stringContaining("terminated by other getUpdates request")]);

    gone.abort();
    await second.catch(() => {});
    const rival = telegram.rival();
    expect((await refusalOf(apiOf(telegram).getUpdates({ timeout: 30 })))[0]).toBe(409);
    rival.stop();
    expect(await apiOf(telegram).getUpdates()).toEqual([]);
  });
});

describe("what is refused, in Telegram's words", () => {
  test.each<[string, (api: Api) => Promise<unknown>, number, string]>([
    ["an unknown chat", (api) => api.sendMessage(99, "x"), 400, "chat not found"],
    ["an empty text", (api) => api.sendMessage(7, " \n"), 400, "message text is empty"],
    ["a long text", (api) => api.sendMessage(7, "x".repeat(4097)), 400, "message is too long"],
    [
      "65 bytes of data",
      (api) => api.sendMessage(7, "x", { reply_markup: new InlineKeyboard().text("é", `${"é".repeat(32)}x`) }),
      400,
      "BUTTON_DATA_INVALID",
    ],
    ["a tag", (api) => api.sendMessage(7, "<p>x</p>", { parse_mode: "HTML" }), 400, 'Unsupported start tag "p"'],
    ["a tag left open", (api) => api.sendMessage(7, "<b>x", { parse_mode: "HTML" }), 400, "Can't find end tag"],
    ["an edit of nothing", (api) => api.editMessageText(7, 50, "x"), 400, "message to edit not found"],
    ["an edit of another's", (api) => api.editMessageText(7, 1, "x"), 400, "message can't be edited"],
    ["the same again", (api) => api.editMessageText(7, 2, "mine"), 400, "message is not modified"],
    ["a reply to nothing", (api) => api.sendMessage(7, "x", { reply_parameters: { message_id: 50 } }), 400, "replied"],
    ["General as a topic", (api) => api.sendMessage(7, "x", { message_thread_id: 1 }), 400, "thread not found"],
    ["an old press", (api) => api.answerCallbackQuery("12"), 400, "query is too old"],
    ["a command in capitals", (api) => api.setMyCommands([{ command: "New", description: "x" }]), 400, "COMMAND"],
    ["a webhook without TLS", (api) => api.setWebhook("http://example.org/x"), 400, "HTTPS"],
  ])("%s", async (_, attempt, code, words) => {
    await using telegram = aTelegram();
    telegram.person(7).says("hello");
    await apiOf(telegram).sendMessage(7, "mine");

    expect(await refusalOf(attempt(apiOf(telegram)))).toEqual([code, expect.stringContaining(words)]);
  });

  test("4,096 characters and 64 bytes go through, and entities count as what they show", async () => {
    await using telegram = aTelegram();
    telegram.person(7);
    const text = "&lt;".repeat(4096);
    const button = new InlineKeyboard().text("x", "é".repeat(32));

    const sent = await apiOf(telegram).sendMessage(7, text, { parse_mode: "HTML", reply_markup: button });

    expect(sent.text).toBe("<".repeat(4096));
  });

  test("a wrong token, a blocked bot, an ended topic", async () => {
    await using telegram = aTelegram();
    const ana = telegram.person(7);
    const group = telegram.group("Team", { forum: true });
    const seat = group.with(ana, group.topic("Shop", ana));
    const api = apiOf(telegram);
    const inTopic = () => api.sendMessage(group.id, "x", { message_thread_id: seat.thread ?? 0 });
    await inTopic();
    await seat.sees("x");

    ana.blocks();
    seat.ends("deleted");
    expect(await refusalOf(api.sendMessage(7, "x"))).toEqual([403, "Forbidden: bot was blocked by the user"]);
    expect((await refusalOf(inTopic()))[1]).toContain("message thread not found");
    telegram.revoked = true;
    expect(await refusalOf(api.getMe())).toEqual([401, "Unauthorized"]);
  });
});

describe("faults", () => {
  test("did it, then failed: the message is there all the same", async () => {
    await using telegram = aTelegram();
    const ana = telegram.person(7);
    const api = apiOf(telegram);

    telegram.fault("sendMessage", "did, reset");
    expect(await api.sendMessage(7, "one").catch((error) => error)).toBeInstanceOf(HttpError);
    telegram.fault("sendMessage", "reset");
    expect(await api.sendMessage(7, "two").catch((error) => error)).toBeInstanceOf(HttpError);
    telegram.fault("sendMessage", "html");
    expect(await api.sendMessage(7, "three").catch((error) => error)).toBeInstanceOf(HttpError);
    telegram.fault("sendMessage", "did, 500");
    expect((await refusalOf(api.sendMessage(7, "four")))[0]).toBe(500);

    expect(ana.fromBot.map(({ text }) => text)).toEqual(["one", "four"]);
  });

  test("429 says how long, and who does not wait breaks the rules", async () => {
    const telegram = aTelegram();
    telegram.person(7);
    telegram.fault("sendMessage", { retryAfter: 2 });

    const error = await apiOf(telegram)
      .sendMessage(7, "one")
      .catch((reason) => reason);
    expect(error.parameters).toEqual({ retry_after: 2 });
    await Bun.sleep(400);
    await apiOf(telegram).sendMessage(7, "two");

    expect(telegram.violations).toEqual([expect.stringContaining("before its retry_after was over")]);
    expect(telegram[Symbol.asyncDispose]()).rejects.toThrow("broke Telegram's limits");
  });
});

describe("limits", () => {
  test("a burst in a private chat goes through, more than that does not", async () => {
    await using telegram = aTelegram();
    telegram.person(7);
    const api = apiOf(telegram);
    for (let n = 0; n < 5; n++) await api.sendMessage(7, `${n}`);

    const [code] = await refusalOf(api.sendMessage(7, "too much"));

    expect(code).toBe(429);
    expect(telegram.violations.splice(0)).toEqual([expect.stringContaining("more than one a second")]);
  });

  test("twenty a minute in a group, edits included", async () => {
    await using telegram = aTelegram();
    const group = telegram.group("Team");
    const api = apiOf(telegram);
    for (let n = 0; n < 10; n++) {
      const sent = await api.sendMessage(group.id, `${n}`);
      await api.editMessageText(group.id, sent.message_id, `${n}!`);
    }

    expect((await refusalOf(api.sendMessage(group.id, "too much")))[0]).toBe(429);
    expect(telegram.violations.splice(0)).toEqual([expect.stringContaining("more than 20 a minute")]);
  });
});

describe("groups, topics, webhooks, documents", () => {
  test("on the wire: commands and mentions, replies that look like threads, topics that look like replies", async () => {
    await using telegram = aTelegram();
    const ana = telegram.person(7);
    const plain = telegram.group("Team").with(ana);
    const forum = telegram.group("Forum", { forum: true });
    const topic = forum.with(ana, forum.topic("Shop", ana));
    const first = plain.says("/new@devorch_test_bot x");
    plain.says("yes @devorch_test_bot", { replyTo: first });
    topic.says("in the topic");

    const [made, command, reply, inTopic] = await apiOf(telegram).getUpdates();

    expect(command?.message?.entities).toEqual([{ type: "bot_command", offset: 0, length: 21 }]);
    expect(reply?.message).toMatchObject({ message_thread_id: first.id, reply_to_message: { message_id: first.id } });
    expect(reply?.message).not.toHaveProperty("is_topic_message");
    expect(inTopic?.message).toMatchObject({
      is_topic_message: true,
      message_thread_id: topic.thread ?? 0,
      reply_to_message: { message_id: made?.message?.message_id ?? 0, forum_topic_created: { name: "Shop" } },
    });
  });

  test("a webhook gets each update with the secret until it says 200, and polling is refused meanwhile", async () => {
    await using telegram = aTelegram();
    const got: [string | null, number][] = [];
    const hook = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async (request) => {
        const { update_id } = (await request.json()) as { update_id: number };
        got.push([request.headers.get("x-telegram-bot-api-secret-token"), update_id]);
        return new Response("", { status: got.length === 1 ? 500 : 200 });
      },
    });
    telegram.house.updates.proxy = (url) => url.replace("https://bot.example.org", hook.url.origin);
    await apiOf(telegram).setWebhook("https://bot.example.org/telegram", { secret_token: "s3cret" });
    telegram.person(7).says("hello");

    await telegram.caughtUp();

    const id = telegram.house.updates.all[0]?.update_id ?? 0;
    expect(got).toEqual([
      ["s3cret", id],
      ["s3cret", id],
    ]);
    expect((await refusalOf(apiOf(telegram).getUpdates()))[1]).toContain("while webhook is active");
    expect((await apiOf(telegram).getWebhookInfo()).last_error_message).toContain("500");
    await hook.stop(true);
  });

  test("HTML shows what Telegram shows", () => {
    expect(readHtml(' <b>a</b> &lt;&amp;&#233; &nbsp; <a href="https://x.org/?a=1&amp;b=2">x</a> ')).toEqual({
      text: "a <&é &nbsp; x",
      links: [{ text: "x", url: "https://x.org/?a=1&b=2" }],
    });
    expect(() => readHtml("<b>x</i>")).toThrow('expected "</b>", found "</i>"');
  });
});
