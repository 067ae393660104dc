import { expect } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelRequest, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlan, call, doing, finish, overwrite } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";
import { aBotPlace, planInSpanish } from "../../support/telegram/bot.ts";
import type { Message } from "../../support/telegram/room.ts";
import type { Seat } from "../../support/telegram/seat.ts";
import { transcriptOf } from "../../support/telegram/transcript.ts";

const page = join(import.meta.dir, "..", "..", "..", "docs", "transcript.md");
const firstGroup = -1_001_000_000_001;
const mention = "@devorch_test_bot";

const withChangelog = aPlan(
  [
    { title: "Validar stock en OrderService" },
    { title: "Pruebas de stock insuficiente" },
    { title: "Línea en el changelog" },
  ],
  { summary: "Agregar validación de stock", slug: "agregar-validacion-de-stock" },
);
const discounts = aPlan([{ title: "Percentages in the cart" }], { summary: "Add discounts", slug: "discounts" });
const rounding = aPlan([{ title: "Redondear al final" }], {
  summary: "Corregir redondeo",
  slug: "redondeo",
  type: "fix",
});
const rules = aPlan([{ title: "Page of the stock rules" }], {
  summary: "Document stock rules",
  slug: "rules",
  type: "docs",
});
const kind = {
  calls: [
    call("ask_user", {
      questions: [{ text: "Which kind of discount?", options: ["Percent", "Amount"], default: "Percent" }],
    }),
  ],
};

/** What the models say, by what they are asked. */
function day(request: ModelRequest): ScriptedReply {
  const asked = JSON.stringify(request.messages);
  if (request.tools.includes("set_intent")) return { calls: [call("set_intent", { intent: "help", confidence: 0.1 })] };
  if (request.tools.includes("submit_review")) return { calls: [call("submit_review", { findings: [] })] };
  if (request.tools.includes("submit_plan")) {
    if (asked.includes("redondeo")) return rounding;
    if (asked.includes("stock rules")) return rules;
    if (asked.includes("discounts")) return asked.includes("Percent") ? discounts : kind;
    return asked.includes("changelog") ? withChangelog : planInSpanish;
  }
  if (asked.includes("redondeo") && !asked.includes("enteros"))
    return { calls: [...overwrite("part1.txt", "wrong\n"), finish] };
  return doing(Number(/Your step is (\d)/.exec(asked)?.[1] ?? 1));
}

/** What differs from day to day: times, commits, ports, folders. */
function steady(text: string): string {
  return text
    .replace(/http:\/\/127\.0\.0\.1:\d+\/\S*?(?=[\s)\]]|$)/g, "https://git.example/acme/shop")
    .replace(/(\(| +)\b\d+(?:m \d+)?[ms]\b/g, (_, before) => `${before === "(" ? "(" : " "}3s`)
    .replace(/\b\d{4}-\d{2}-\d{2}\b/g, "2026-11-30")
    .replace(/\b\d{1,2}:\d{2}\b/g, "10:42")
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b/g, "abc1234")
    .replace(/\/start [A-Z0-9]{8,}/g, "/start ABCDE12345")
    .replace(/^(id +state).*$/m, (line) => line.replace(/ +/g, "  "))
    .replace(/^(T-\d+ .*\$[\d.]+)$/gm, (line) => line.replace(/ {2,}/g, "  "));
}

longTest(
  "a day of a team of four, as docs/transcript.md tells it",
  async () => {
    await using place = await aBotPlace({
      language: "es",
      script: day,
      env: { TELEGRAM_ALLOWED_CHATS: String(firstGroup), MAX_RETRIES: "2" },
    });
    const { ana, telegram } = place;
    await place.bot();
    const join4 = async (id: number, name: string, language: string, role: string) => {
      const seat = telegram.person(id, { name, language });
      const invited = await place.devorch("users", "pair", "--role", role);
      seat.says(`/start ${/\/start (\S+)/.exec(invited.stdout + invited.stderr)?.[1]}`);
      await seat.sees(/Listo|Done|All set|role|papel/i);
      return seat;
    };
    const asks = async (seat: Seat, words: string, answer: RegExp, replyTo?: Message) => {
      const said = seat.says(words, replyTo ? { replyTo } : {});
      return seat.sees(answer, { after: said });
    };
    const bea = await join4(8, "Bea", "en", "member");
    const dan = await join4(9, "Dan", "es", "member");
    const carla = await join4(10, "Carla", "es", "viewer");

    // Ana, in her own chat.
    await asks(ana, "Agregar validación de stock", /^📋 T-1/);
    await asks(ana, "agrega también una línea al changelog", /^📋 T-1[\s\S]*revisión 2/);
    await asks(ana, "¿qué tengo pendiente?", /T-1/);
    ana.says("dale");
    await ana.sees(/^✅ T-1 listo/);
    await asks(ana, "¿cuánto costó?", /T-1|USD/);
    await asks(ana, "gracias", /./);

    // The group.
    const team = telegram.group("Team");
    const [inAna, inBea, inCarla] = [team.with(ana), team.with(bea), team.with(carla)];
    await asks(inBea, `${mention} Add discounts to the cart`, /^❓ T-2/);
    await inBea.presses("Percent");
    const plan = await inBea.seesButton("Approve");
    await asks(inCarla, `${mention} ¿qué está pendiente?`, /T-2/);
    await inCarla.presses("Approve", plan);
    await asks(inCarla, `${mention} agrega un botón de exportar`, /./);
    await inBea.presses("Approve", plan);
    await inBea.sees(/^✅ T-2 done/);
    await asks(inAna, "muéstrame los cambios de la T-2 /diff", /./, await inAna.sees(/^✅ T-2/)).catch(() => undefined);

    // Dan's goes wrong first.
    await asks(dan, "Corrige el redondeo de los precios", /^📋 T-3/);
    dan.says("adelante");
    await dan.sees(/^🛑 T-3/);
    await asks(dan, "¿qué pasó?", /T-3/);
    dan.says("usa enteros y sigue");
    await dan.sees(/^✅ T-3/);

    // The terminal of the machine.
    const terminal: string[] = [];
    const types = async (...words: string[]) => {
      const { stdout, stderr, exit } = await place.devorch(...words);
      const line = words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ");
      terminal.push(
        `$ devorch ${line}`,
        ...`${stderr}${stdout}`.trimEnd().split("\n"),
        ...(exit === 0 ? [] : [`(exit ${exit})`]),
        "",
      );
    };
    await types("run", "Document the stock rules", "--repo", "shop");
    await types("ask", "go ahead");
    await types("approve", "T-4");
    for (let left = 200; left > 0 && (await place.show("T-4")).state !== "completed"; left--) await Bun.sleep(100);
    await types("tasks");
    await types("show", "T-3", "--lang", "es");

    // A message a line where it is one.
    const compact = (said: string) => said.replace(/^(\w+):(?: \(.*\))?\n {2}/gm, "$1: ").replace(/\n\n/g, "\n");
    const rooms: [string, string][] = [
      ["Ana, owner, in Spanish", compact(ana.transcript)],
      ["The group: Bea (member, English), Carla (viewer, Spanish)", compact(transcriptOf(team.room))],
      ["Dan, member, in Spanish", compact(dan.transcript)],
      ["Carla, viewer", compact(carla.transcript)],
      ["The machine's terminal", terminal.join("\n")],
    ];
    const written = steady(
      [
        "# A day of a team of four\n\nWritten by `tests/end_to_end/telegram/team_day.test.ts`, which plays it through the executable; times, commits and addresses are made alike.",
        ...rooms.map(([title, text]) => `## ${title}\n\`\`\`\n${text.replaceAll("```", "'''")}\n\`\`\``),
      ].join("\n\n"),
    );
    if (process.env.DEVORCH_WRITE) writeFileSync(page, `${written}\n`);
    expect(written.split("\n").length).toBeLessThanOrEqual(200);
    expect(`${written}\n`).toBe(readFileSync(page, "utf8"));
  },
  180_000,
);
