import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { residentBytes } from "../../orchestrator/repository/git/child/memory.ts";
import { aPlan, call, doing, finish, shopFiles } from "../support/executable.ts";
import { longTest } from "../support/long.ts";
import { plantedCores, plantedSecrets } from "../support/material/planted.ts";
import { aBotPlace, type BotPlace } from "../support/telegram/bot.ts";

const all = Object.values(plantedSecrets).join("\n");

function logsOf({ env }: BotPlace): string {
  const data = env.DATA_PATH ?? "";
  const names = [...new Bun.Glob("logs/**/*").scanSync({ cwd: data, dot: true })];
  expect(names.length).toBeGreaterThan(0);
  return names.map((name) => readFileSync(join(data, name), "utf8")).join("");
}

/** Everything that the Bot API's server was ever told. */
const told = ({ telegram }: BotPlace) =>
  telegram.calls.map(({ method, params }) => `${method} ${JSON.stringify(params)}`);

/** Posts a body that would be a gigabyte; how many bytes were taken until the other side had enough. */
function pour(url: string, headers: string[]): Promise<number> {
  const piece = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let sent = 0;
    const more = () => {
      if (socket.destroyed || sent >= 1e9) return;
      sent += piece.length;
      // An answer is heard between two pieces, however fast they are taken.
      socket.write(piece, () => setImmediate(more));
    };
    const end = () => {
      socket.destroy();
      resolve(sent - socket.writableLength);
    };
    socket.on("data", end);
    socket.on("error", end);
    socket.on("close", end);
    socket.write(`POST /telegram HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers.join("\r\n")}\r\n\r\n`);
    more();
  });
}

longTest(
  "twelve kinds of secrets in files, a test's output, questions, plans and summaries: not a byte reaches Telegram",
  async () => {
    const printing = { ...shopFiles, "test.sh": `cat config.txt; ${shopFiles["test.sh"]}`, "config.txt": `${all}\n` };
    const options = Object.values(plantedSecrets).slice(0, 8);
    const question = call("ask_user", {
      questions: [{ text: `Which key? ${all.slice(0, 400)}`, options, default: options[1] }],
    });
    const words = { summary: all, assumptions: [plantedSecrets["npm token"]] };
    const title = `Use ${plantedSecrets["GitHub token"]}`;
    const verify = [{ run: "cat config.txt; grep -q right part1.txt" }];
    await using place = await aBotPlace({
      files: printing,
      env: { LOG_LEVEL: "DEBUG" },
      script: {
        planner: [
          { calls: [call("read_file", { path: "config.txt" })] },
          { calls: [question] },
          aPlan([{ title, verify }], words),
        ],
        executor: [
          { calls: [call("run_command", { command: "cat config.txt" }), call("give_up", { reason: all })] },
          { calls: [call("run_command", { command: "sh test.sh" }), finish] },
          doing(1),
        ],
      },
    });
    const { ana, telegram } = place;
    const bot = await place.bot();
    ana.says(`Add stock. The keys are ${all}`);
    const asks = await ana.sees(/❓/);
    const option = asks.buttons.flat()[0]?.text ?? "";
    await ana.presses(option, asks);
    const plan = await ana.seesButton("Approve");
    await ana.presses("Plan", plan);
    await ana.presses("Approve", plan);
    const end = await ana.sees(/^(✅|⏸|❌)/u);
    const diff = ana.findButton("Diff", end);
    if (diff) await ana.presses("Diff", end);
    for (const words of [`what about ${plantedSecrets["npm token"]}?`, "/log T-1", "/plan T-1", "/status T-1"]) {
      const said = ana.says(words);
      await ana.sees(/./, { after: said });
    }
    await telegram.caughtUp();
    await bot.stop();

    const sent = told(place).join("\n");
    expect(sent).toContain("[redacted]");
    expect(told(place).filter((call) => plantedCores.some((core) => call.includes(core)))).toEqual([]);
    const logs = logsOf(place);
    expect(plantedCores.filter((core) => logs.includes(core))).toEqual([]);
  },
  90_000,
);

test("Telegram is away: the token that its address holds is in no log, no output and on no page", async () => {
  await using place = await aBotPlace({ env: { LOG_LEVEL: "DEBUG" } });
  const { telegram } = place;
  await telegram.down();
  const bot = await place.bot();
  const pages = ["/", "/health", "/livez", "/readyz", "/metrics", "/nothing"];
  for (let left = 1000; left > 0 && !logsOf(place).includes("telegram.unreachable"); left -= 1) await Bun.sleep(50);
  const seen = await Promise.all(pages.map(async (path) => (await fetch(`${bot.url}${path}`)).text()));
  expect((await place.devorch("ask", "status", "-v")).stderr).not.toContain(telegram.token);
  const health = await place.devorch("health");
  const doctor = await place.devorch("doctor");
  const config = await place.devorch("config");
  await bot.stop();
  const said = await bot.done;

  const logs = logsOf(place);
  expect(logs).toContain("telegram.unreachable");
  const everywhere = [...seen, logs, said.stdout, said.stderr]
    .concat([health, doctor, config].flatMap(({ stdout, stderr }) => [stdout, stderr]))
    .join("\n");
  for (const form of [telegram.token, telegram.token.split(":")[1] ?? "", encodeURIComponent(telegram.token)])
    expect(everywhere.includes(form)).toBe(false);
}, 60_000);

test("a webhook without its secret, or with another one, is nobody's: no row, no call", async () => {
  await using place = await aBotPlace({
    env: {
      TELEGRAM_WEBHOOK_URL: `https://bot.example.net/telegram`,
      TELEGRAM_WEBHOOK_SECRET: "a-secret-of-the-webhook",
    },
  });
  const bot = await place.bot();
  const update = {
    update_id: 900,
    message: {
      message_id: 1,
      date: Math.floor(Date.now() / 1000),
      from: { id: 7, is_bot: false, first_name: "Ana" },
      chat: { id: 7, type: "private" },
      text: "Add stock validation",
    },
  };
  const post = (secret: string | undefined, body = JSON.stringify(update)) =>
    fetch(`${bot.url}/telegram`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        ...(secret !== undefined && { "X-Telegram-Bot-Api-Secret-Token": secret }),
      },
    });

  for (const secret of [undefined, "", "a", "a-secret-of-the-webhooK", "a-secret-of-the-webhook-", "x".repeat(5000)])
    expect([401, 403, 431]).toContain((await post(secret)).status);
  for (const body of ["", "{", "null", "[]", "1", `{"update_id":"x"}`, "[".repeat(100_000)])
    expect((await post("a-secret-of-the-webhook", body)).status).toBeLessThan(500);
  expect((await post("a-secret-of-the-webhook", `"${"x".repeat(3 * 1024 * 1024)}"`)).status).toBe(413);
  // Neither a length that is named nor one that is not gets a gigabyte into memory.
  const before = residentBytes(bot.pid);
  for (const secret of ["wrong", "a-secret-of-the-webhook"])
    for (const length of ["Transfer-Encoding: chunked", "Content-Length: 1000000000"]) {
      const taken = await pour(bot.url, [`X-Telegram-Bot-Api-Secret-Token: ${secret}`, length]);
      expect([length, taken < 64 * 1024 * 1024]).toEqual([length, true]);
    }
  expect(residentBytes(bot.pid) - before).toBeLessThan(64 * 1024 * 1024);
  await bot.stop();
  expect(place.rows()).toMatchObject({ task: 0, inbox: 0 });
  expect(place.models.requests).toEqual([]);

  const again = await place.bot();
  const right = await fetch(`${again.url}/telegram`, {
    method: "POST",
    body: JSON.stringify(update),
    headers: { "X-Telegram-Bot-Api-Secret-Token": "a-secret-of-the-webhook" },
  });
  expect(right.status).toBe(200);
  await place.ana.seesButton("Approve");
  await again.stop();
  expect(place.rows()).toMatchObject({ task: 1, inbox: 1 });
}, 60_000);
