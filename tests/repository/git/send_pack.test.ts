import { afterEach, expect, test } from "bun:test";
import { GitHttp } from "../../../orchestrator/repository/git/transport/http.ts";
import { sendPack } from "../../../orchestrator/repository/git/transport/send_pack.ts";

const ref = "refs/heads/feature/x";
const sha = "1".repeat(40);
const line = (text: string) => (text.length + 4).toString(16).padStart(4, "0") + text;
const band = (nth: number, text: string) => line(String.fromCharCode(nth) + text);
const moved = `${line("unpack ok\n")}${line(`ok ${ref}\n`)}0000`;
const halves = [moved.slice(0, 7), moved.slice(7)];

let server: ReturnType<typeof Bun.serve> | undefined;
afterEach(() => void server?.stop(true));

/** Pushes to a server that gives this answer. */
function pushTo(answer: string | ReadableStream<Uint8Array>, capabilities = ["report-status", "side-band-64k"]) {
  const headers = { "content-type": "application/x-git-receive-pack-result" };
  server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response(answer, { headers }) });
  const http = new GitHttp({ url: `http://127.0.0.1:${server.port}/x.git`, tokens: [], stallMs: 3000 });
  const spoken = new Set(capabilities.map((name) => `${name}=true`));
  return sendPack(http, { capabilities: spoken }, { ref, from: undefined, to: sha }, Buffer.from("PACK"));
}

test.each<[string, string, string[] | undefined, object]>([
  ["in one band", `${band(1, moved)}0000`, undefined, { ok: true, refused: [], heard: [] }],
  ["in pieces", `${halves.map((half) => band(1, half)).join("")}0000`, undefined, { ok: true }],
  [
    "amid what a hook says",
    `${band(2, "one\ntw")}${band(1, moved)}${band(2, "o\r\nthree\n")}0000`,
    undefined,
    { ok: true, heard: ["one", "two", "three"] },
  ],
  ["without bands", moved, ["report-status"], { ok: true, heard: [] }],
  [
    "of a refused ref",
    `${band(1, `${line("unpack ok\n")}${line(`ng ${ref} hook declined\n`)}0000`)}0000`,
    undefined,
    { ok: false, refused: ["hook declined"] },
  ],
  [
    "of a pack that was not taken",
    `${band(1, `${line("unpack index-pack abnormal exit\n")}${line(`ng ${ref} unpacker error\n`)}0000`)}0000`,
    undefined,
    { ok: false, refused: ["index-pack abnormal exit", "unpacker error"] },
  ],
])("what the server made of a push is read: a report %s", async (_, answer, capabilities, expected) => {
  expect(await pushTo(answer, capabilities)).toMatchObject(expected);
});

const endless = () => {
  const chunk = new TextEncoder().encode(band(2, "x".repeat(60_000)).repeat(10));
  return new ReadableStream<Uint8Array>({ pull: (out) => out.enqueue(chunk) });
};

test.each<[string, () => string | ReadableStream<Uint8Array>]>([
  ["nothing", () => ""],
  ["a report without a ref", () => `${band(1, `${line("unpack ok\n")}0000`)}0000`],
  ["a report of another ref", () => band(1, `${line("unpack ok\n")}${line(`ok ${ref}y\n`)}0000`)],
  ["no report", () => `${band(2, "hello\n")}0000`],
  ["words that are none of git's", () => "<html>"],
  ["a report that is cut", () => band(1, moved).slice(0, -9)],
  ["why it gave up", () => `${band(3, "out of memory")}0000`],
  ["no end", endless],
])("an answer that says nothing of the ref is no success: %s", async (_, answer) => {
  await expect(pushTo(answer())).rejects.toThrow();
});
