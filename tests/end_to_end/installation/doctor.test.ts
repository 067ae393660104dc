import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, type Place } from "../../support/executable.ts";

interface Line {
  name: string;
  ok: boolean;
  needed: boolean;
  detail: string;
  fix: string;
}

const hour = 3_600_000;
const botToken = "77:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

function aPatient(): Place {
  const place = aPlace({ script: () => aPlan([{}]) });
  place.env.PATH = process.env.PATH ?? "/usr/bin:/bin";
  return place;
}

/** Anthropic, Google and Telegram in one, as they answer somebody whom they know. */
function knowing(late = 0) {
  const models = ["claude-opus-5-5", "claude-haiku-5-5"];
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname } = new URL(request.url);
      const headers = { date: new Date(Date.now() - late).toUTCString() };
      if (pathname.endsWith("/getMe"))
        return Response.json({ ok: true, result: { username: "shop_bot" } }, { headers });
      if (pathname.startsWith("/v1beta"))
        return Response.json({ models: [{ name: "models/gemini-3.8-flash" }] }, { headers });
      return Response.json({ data: models.map((id) => ({ id })) }, { headers });
    },
  });
}

/** The same for somebody whom they do not. */
function refusing(late = 0) {
  const headers = () => ({ date: new Date(Date.now() - late).toUTCString() });
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => Response.json({ ok: false }, { status: 401, headers: headers() }),
  });
}

function pointTo(place: Place, port: number | undefined) {
  const url = `http://127.0.0.1:${port}`;
  Object.assign(place.env, { ANTHROPIC_BASE_URL: url, GOOGLE_GEMINI_BASE_URL: url, TELEGRAM_API_ROOT: url });
  place.env.TELEGRAM_BOT_TOKEN = botToken;
}

async function lines(place: Place, exit: number, lang = "en"): Promise<Record<string, Line>> {
  const said = await place.devorch("doctor", "--json", "--lang", lang);
  expect([said.exit, said.stderr]).toEqual([exit, said.stderr]);
  expect(said.stdout + said.stderr).not.toContain(botToken.slice(3));
  const all: Line[] = JSON.parse(said.stdout);
  // A repository's failure and a closed folder are sentences that say what to do; everything else has its arrow.
  const helpless = all.filter(({ ok, fix, name }) => !ok && fix === "" && !/^(repository|repositorio) /.test(name));
  expect(helpless).toEqual([]);
  return Object.fromEntries(all.map((line) => [line.name, line]));
}

test("everything is there: each is asked, and the last line says so", async () => {
  using server = knowing();
  await using place = aPatient();
  pointTo(place, server.port);
  await place.devorch("repo", "add", "shop", place.url);
  const seen = await lines(place, 0);
  expect(seen["key of anthropic"]?.detail).toContain("accepts it");
  expect(seen["model google/gemini-3.8-flash"]?.detail).toBe("exists and has a price");
  expect(seen["repository shop"]?.detail).toBe(`${place.url} (main)`);
  expect(seen.Telegram?.detail).toBe("@shop_bot");
  expect(seen.clock?.detail).toMatch(/^\d s from/);
  expect(Object.values(seen).filter(({ ok }) => !ok)).toEqual([]);
  expect((await place.devorch("doctor", "--lang", "es")).stderr).toBe("Todo lo necesario funciona.\n");
});

test("keys, token and repositories refused, a clock an hour off, a model nobody knows", async () => {
  using server = refusing(hour);
  await using place = aPatient();
  await place.devorch("repo", "add", "shop", place.url);
  await place.devorch("repo", "add", "gone", `${place.url}x`);
  pointTo(place, server.port);
  Object.assign(place.env, { GIT_TOKENS: "127.0.0.1=wrong", EXECUTOR_MODEL: "google/gemini-none" });
  const seen = await lines(place, 78, "es");
  expect(seen["clave de anthropic"]).toMatchObject({ ok: false, needed: true });
  expect(seen["clave de google"]?.fix).toContain("GOOGLE_API_KEY o GEMINI_API_KEY");
  expect(seen["repositorio shop"]?.detail).toContain("rechazó el token");
  expect(seen.Telegram?.fix).toContain("@BotFather");
  expect(seen.reloj).toMatchObject({ ok: false, needed: false, fix: expect.stringContaining("timedatectl") });
  expect(seen["modelo google/gemini-none"]?.detail).toContain("sin precio");

  using knows = knowing();
  pointTo(place, knows.port);
  place.env.GIT_TOKENS = "127.0.0.1=git-token-of-the-tests";
  const again = await lines(place, 0);
  expect(again["model google/gemini-none"]).toMatchObject({ ok: false, needed: false });
  expect(again["model google/gemini-none"]?.fix).toContain("EXECUTOR_MODEL");
  expect(again["repository gone"]?.detail).toContain("does not exist, or is private");
  expect((await place.devorch("doctor")).stderr).toContain("look at the lines with !");
});

// In a mount namespace of its own, with a disk of one megabyte and without bubblewrap.
test("a full disk and a missing sandbox", async () => {
  await using place = aPatient();
  const data = String(place.env.DATA_PATH);
  mkdirSync(data, { recursive: true });
  const hidden = `mount -t tmpfs -o size=1m none ${data} && mount --bind /dev/null /usr/bin/bwrap && exec "$@"`;
  const words = [
    "unshare",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    hidden,
    "sh",
    join(place.folder, "devorch"),
    "doctor",
    "--json",
  ];
  const child = Bun.spawn(words, { cwd: place.folder, env: place.env, stdin: "ignore", stdout: "pipe" });
  const seen: Line[] = JSON.parse(await new Response(child.stdout).text());
  expect(await child.exited).toBe(78);
  const line = (name: string) => seen.find((one) => one.name === name);
  expect(line("disk of DATA_PATH")).toMatchObject({ ok: false, needed: true, detail: "0.0 GiB free" });
  expect(line("disk of DATA_PATH")?.fix).toContain("1.0 GiB are needed");
  expect(line("sandbox")).toMatchObject({ ok: false, needed: true, fix: expect.stringContaining("apt-get install") });
  expect(line("program bubblewrap")).toMatchObject({ ok: false });
});
