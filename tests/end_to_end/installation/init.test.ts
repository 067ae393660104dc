import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, putExecutable } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { onTerminal } from "../../support/on_terminal.ts";
import { aTelegram } from "../../support/telegram/server.ts";

const enter = "\r";
const goodKeys: Record<string, string> = { claude: "sk-claude-of-ana", gemini: "key-gemini-of-ana" };

/** Lists the models of both providers to who has the right key, and hands everything else to the place's model server. */
function startLists(place: Place) {
  const list = (allowed: boolean, status: number, models: unknown) =>
    allowed ? Response.json(models) : Response.json({ error: { message: "API key not valid" } }, { status });
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const { headers } = request;
      if (request.method === "GET" && pathname === "/v1/models")
        return list(headers.get("authorization") === `Bearer ${goodKeys.claude}`, 401, {
          data: [{ id: "claude-haiku-5-5" }, { id: "claude-opus-5-5" }],
        });
      if (request.method === "GET")
        return list(headers.get("x-goog-api-key") === goodKeys.gemini, 400, {
          models: [{ name: "models/gemini-3.8-flash" }],
        });
      return fetch(place.models.url + pathname + search, { method: request.method, headers, body: request.body });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, [Symbol.dispose]: () => void server.stop(true) };
}

/** A new user: no key anywhere. */
function withoutKeys(place: Place, lists: string, more: Record<string, string> = {}) {
  const { ANTHROPIC_API_KEY: _, GOOGLE_API_KEY: __, GIT_TOKENS: ___, ...env } = place.env;
  mkdirSync(join(place.folder, "home"), { recursive: true });
  return {
    ...place,
    env: {
      ...env,
      HOME: join(place.folder, "home"),
      ANTHROPIC_BASE_URL: lists,
      GOOGLE_GEMINI_BASE_URL: lists,
      ...more,
    },
  };
}

/** From the first key to the question for the forge's token. */
async function answerUpToToken({ press, sees }: ReturnType<typeof onTerminal>, place: Place): Promise<void> {
  press(`${goodKeys.claude}${enter}`);
  await sees(/GOOGLE_API_KEY.*\s+│ +_/);
  press(`${goodKeys.gemini}${enter}`);
  await sees("Which model plans");
  press(enter);
  await sees("Which model writes");
  press(enter);
  await sees("Address or folder");
  press(`${place.url}${enter}`);
  await sees("Token of 127.0.0.1");
}

aloneTest(
  "from nothing to a first pushed branch: keys tried, models chosen, a repository added, the bot paired",
  async () => {
    await using place = aPlace({ script: { planner: [aPlan([{ title: "One" }])], executor: [doing(1)] } });
    await using telegram = aTelegram();
    using lists = startLists(place);
    const fresh = withoutKeys(place, lists.url, { TELEGRAM_API_ROOT: telegram.url });
    const terminal = onTerminal(fresh, "init");
    const { child, press, sees } = terminal;

    await sees("Which providers");
    press(enter);
    await sees(/ANTHROPIC_API_KEY.*\s+│ +_/);
    press(`sk-of-nobody${enter}`);
    await sees("refuses it (401)");
    await sees(/ANTHROPIC_API_KEY.*\s+│ +_/);
    await answerUpToToken(terminal, place);
    press(`a-token-of-nobody${enter}`);
    await sees("refused the token");
    await sees(/Token of 127.0.0.1.*\s+│ +_/);
    press(`git-token-of-the-tests${enter}`);
    await sees("Serve a Telegram bot");
    press(`y`);
    await sees("Token of the bot");
    press(`${telegram.token}${enter}`);
    const [, code = ""] = await sees(/t\.me\/\S+\?start=([\w-]+)/);
    telegram.person(7, { name: "Ana" }).says(`/start ${code}`);
    await sees("Paired");
    await sees("devorch run");
    expect(await child.exited).toBeOneOf([0, 78]);

    const file = join(fresh.folder, "devorch.env");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const written = readFileSync(file, "utf8");
    expect(written).toContain(`ANTHROPIC_API_KEY=${goodKeys.claude}\nGOOGLE_API_KEY=${goodKeys.gemini}\n`);
    expect(terminal.text).not.toContain(goodKeys.claude);
    const devorch = async (...words: string[]) => {
      const options = { cwd: fresh.folder, env: fresh.env, stdin: "ignore", stdout: "pipe", stderr: "pipe" } as const;
      const child = Bun.spawn([join(fresh.folder, "devorch"), ...words], options);
      const said = await Promise.all([child.stdout.text(), child.stderr.text()]);
      return { exit: await child.exited, said: said.join("") };
    };
    expect(await devorch("run", "Add stock", "-r", "shop", "--yes")).toMatchObject({ exit: 0 });
    expect(place.remote("branch", "--list", "feature/*")).toContain("feature/stock");
    expect((await devorch("users", "list")).said).toMatch(/telegram:7 +owner/);
  },
);

test("who leaves keeps what was answered; without a terminal there is a sentence with the file's name", async () => {
  await using place = aPlace({ script: { planner: [], executor: [] } });
  using lists = startLists(place);
  const fresh = withoutKeys(place, lists.url);
  const { child, press, sees } = onTerminal(fresh, "init");

  await sees("Which providers");
  press(enter);
  await sees(/ANTHROPIC_API_KEY.*\s+│ +_/);
  press(`${goodKeys.claude}${enter}`);
  await sees(/GOOGLE_API_KEY.*\s+│ +_/);
  press("\u0003");
  await sees(/To go on:\s+\.\/devorch init/);
  expect(await child.exited).toBe(130);
  expect(readFileSync(join(fresh.folder, "devorch.env"), "utf8")).toBe(`ANTHROPIC_API_KEY=${goodKeys.claude}\n`);

  expect(await place.devorch("init")).toMatchObject({ exit: 2, stderr: expect.stringContaining("devorch.env") });
});

aloneTest("a task without any key offers the set-up, which takes its time, and then the task goes on", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{ title: "One" }])], executor: [doing(1)] } });
  using lists = startLists(place);
  const fresh = withoutKeys(place, lists.url);
  const terminal = onTerminal(fresh, "run", 'Add "stock"', "-r", place.url, "--yes");
  const { child, press, sees } = terminal;

  await sees("There are no model keys yet");
  press(enter);
  await sees("Which providers");
  // Longer than what watches the database of a command waits.
  expect(await Promise.race([child.exited, Bun.sleep(2500).then(() => "asks")])).toBe("asks");
  press(enter);
  await sees(/ANTHROPIC_API_KEY.*\s+│ +_/);
  await answerUpToToken(terminal, place);
  press(`git-token-of-the-tests${enter}`);
  await sees("Serve a Telegram bot");
  press("n");
  await sees("What you asked for goes on now");
  expect(await child.exited).toBe(0);
  expect(place.remote("branch", "--list", "feature/*")).toContain("feature/stock");
  expect(place.models.requests[0]?.messages[0]?.text).toContain('Add "stock"');
});

test("an answer that no command could start with is refused and asked again; ssh is asked for the token that it needs", async () => {
  await using place = aPlace({ script: { planner: [], executor: [] } });
  using lists = startLists(place);
  const { OPENAI_BASE_URL: _, ...env } = withoutKeys(place, lists.url).env as Record<string, string>;
  const fresh = { folder: place.folder, env };
  const { child, press, sees } = onTerminal(fresh, "init");
  const erase = "\u0015";
  const refuses = async (answers: string[], sentence: string) => {
    for (const answer of answers) {
      press(`${answer}${enter}`);
      await sees(sentence);
      press(erase);
    }
  };

  await sees("Which providers");
  press(` \u001b[B \u001b[B ${enter}`);
  await sees("the address of your server");
  await refuses(
    ["localhost:11434/v1", "ftp://127.0.0.1/v1", "http://", "127.0.0.1:80"],
    "must be an address that begins",
  );
  press(`http://127.0.0.1:9/v1${enter}`);
  await sees(/OPENAI_API_KEY.*\s+│ +_/);
  await refuses(["sk of nobody", "a b"], "cannot hold blanks");
  press(enter);
  await sees("Address or folder");
  press(`git@git.example:ana/shop.git${enter}`);
  await sees("Token of git.example");
  await refuses(["one,two", "one two"], "entry 2 is not");
  press(`token-of-ana${enter}`);
  // There is no such host.
  await sees(/✗ +access/);
  await sees("Token of git.example");
  press("\u0003");
  expect(await child.exited).toBe(130);

  const written = readFileSync(join(place.folder, "devorch.env"), "utf8");
  expect(written).toBe("OPENAI_BASE_URL=http://127.0.0.1:9/v1\nGIT_TOKENS=git.example=token-of-ana\n");
});

test("where the settings cannot be written nothing is asked: 78 and the folder", async () => {
  await using place = aPlace({ script: {} });
  // A package manager's folder, so that the person's own is written.
  const folder = join(place.folder, "node_modules/devorch");
  mkdirSync(folder, { recursive: true });
  putExecutable(join(place.folder, "devorch"), join(folder, "devorch"));
  for (const home of ["/proc/nothing", join(folder, "devorch")]) {
    const { child, sees } = onTerminal({ folder, env: { ...place.env, XDG_CONFIG_HOME: home } }, "init");
    await sees("cannot be written");
    expect(await child.exited).toBe(78);
  }
});

aloneTest("a task without any key offers the set-up and the demo in a terminal", async () => {
  await using place = aPlace({ script: { planner: [], executor: [] } });
  using lists = startLists(place);
  const { child, press, sees } = onTerminal(withoutKeys(place, lists.url), "run", "Add stock", "-r", place.url);

  await sees("There are no model keys yet");
  press(`\u001b[B\u001b[B${enter}`);
  expect(await child.exited).toBe(78);
});
