import { afterEach, describe, expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { openModel as openAnthropic } from "../../../ai/models/anthropic.ts";
import { openModel as openGoogle } from "../../../ai/models/google.ts";
import { collectAnswer } from "../../../orchestrator/models/stream.ts";
import { rowsOf } from "../../support/long.ts";
import { said } from "../../support/models.ts";

/** A server that writes the same again for as long as it is listened to. */
interface Endless {
  first?: string;
  again: string;
  status?: number;
  headers?: Record<string, string>;
}

const pieceLength = 64 * 1024;
const stopping: (() => void)[] = [];
afterEach(() => {
  for (const stop of stopping.splice(0)) stop();
});

function serve({ first = "", again, status = 200, headers = {} }: Endless, pauseMs = 0) {
  const zipped = headers["content-encoding"] === "gzip";
  const raw = Buffer.from(again.repeat(Math.ceil(pieceLength / again.length)));
  // Members of a gzip file may follow one another.
  const [begin, piece] = zipped ? [gzipSync(first), gzipSync(raw)] : [Buffer.from(first), raw];
  let sent = 0;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: () =>
      new Response(
        new ReadableStream({
          type: "bytes",
          start: (out) => void (begin.length > 0 && out.enqueue(new Uint8Array(begin))),
          async pull(out) {
            await Bun.sleep(pauseMs);
            sent += piece.length;
            out.enqueue(new Uint8Array(piece));
          },
          cancel: () => resolve(),
        }),
        { status, headers: { "content-type": "text/event-stream", ...headers } },
      ),
  });
  stopping.push(() => void server.stop(true));
  return { url: `http://127.0.0.1:${server.port}`, sent: () => sent, closed };
}

const event = (data: { type?: string; [field: string]: unknown }) =>
  `${data.type ? `event: ${data.type}\n` : ""}data: ${JSON.stringify(data)}\n\n`;
const begun = event({ type: "message_start", message: { usage: { input_tokens: 1, output_tokens: 1 } } });
const block = (index: number, content_block: object) => event({ type: "content_block_start", index, content_block });
const delta = (kind: object) => event({ type: "content_block_delta", index: 0, delta: kind });
const words = "word ".repeat(40);
const chunk = (part: object) => event({ candidates: [{ content: { role: "model", parts: [part] } }] });

const vendors = {
  anthropic: {
    open: openAnthropic,
    model: "claude-opus-5-5",
    streams: {
      text: {
        first: begun + block(0, { type: "text", text: "" }),
        again: delta({ type: "text_delta", text: words }),
      },
      "the input of a call": {
        first: begun + block(0, { type: "tool_use", id: "a", name: "write_file", input: {} }),
        again: delta({ type: "input_json_delta", partial_json: words }),
      },
      thoughts: {
        first: begun + block(0, { type: "thinking", thinking: "" }),
        again: delta({ type: "thinking_delta", thinking: words }),
      },
      pings: { first: begun, again: event({ type: "ping" }) },
    },
  },
  google: {
    open: openGoogle,
    model: "gemini-3.8-flash",
    streams: {
      text: { again: chunk({ text: words }) },
      calls: { again: chunk({ functionCall: { name: "write_file", args: { content: words } } }) },
      thoughts: { again: chunk({ text: words, thought: true }) },
      "empty candidates": { again: event({ candidates: [] }) },
    },
  },
} as const;
const anyVendor: Record<string, Endless> = {
  "a line without end": { first: "data: ", again: words },
  "an event without end": { again: `: ${words}\n` },
  "blank lines": { again: "\n" },
  "unknown events": { again: "event: other\ndata: {}\n\n" },
  "zipped blanks": { again: ": \n\n", headers: { "content-encoding": "gzip" } },
};

const table = (Object.keys(vendors) as (keyof typeof vendors)[]).flatMap((vendor) =>
  Object.entries<Endless>({ ...vendors[vendor].streams, ...anyVendor }).map(
    ([what, endless]) => [`${vendor}, ${what}`, vendor, endless] as const,
  ),
);

async function failure(vendor: keyof typeof vendors, url: string, wholeMs = 600_000) {
  const { open, model } = vendors[vendor];
  const opened = await open(model, { key: "key", baseUrl: url }, { beginMs: 20_000, silenceMs: 20_000, wholeMs });
  const answer = opened.converse([said("go")], [], { system: "s", signal: new AbortController().signal });
  return collectAnswer(answer).then(
    () => expect.unreachable("it succeeded"),
    (error) => error,
  );
}

describe("an answer that never ends is cut, and the connection closed:", () => {
  const some = ["anthropic, zipped blanks", "google, calls"];

  test.each(rowsOf(table, ...some))("%s", async (_, vendor, endless) => {
    const server = serve(endless);
    const error = await failure(vendor, server.url);

    expect(error).toMatchObject({ name: "ModelError", kind: "partial", billed: true });
    await server.closed;
    // What was on its way in sockets and streams comes on top.
    expect(server.sent()).toBeLessThan(256 * 1024 * 1024);
  });

  test.each(Object.keys(vendors) as (keyof typeof vendors)[])(
    "%s, one that says why it is an error",
    async (vendor) => {
      for (const status of [429, 500, 404]) {
        const server = serve({ again: "sorry ", status });
        expect(await failure(vendor, server.url)).toMatchObject({ name: "ModelError", status });
        await server.closed;
      }
    },
  );

  test.each(Object.keys(vendors) as (keyof typeof vendors)[])(
    "%s, one that only shows that it lives",
    async (vendor) => {
      const server = serve({ first: begun, again: ": alive\n\n" }, 20);
      const error = await failure(vendor, server.url, 300);
      expect(error).toMatchObject({ name: "ModelError", kind: "partial", billed: true });
      await server.closed;
    },
  );
});

/** Of the process that reads: Bun and one SDK take a good 100 MB, an answer of 16 MB a few times its size. */
const mostMemoryKb = 300 * 1024;

test.each(rowsOf(table, "google, text"))(
  "an answer that never ends does not cost memory: %s",
  async (_, vendor, endless) => {
    const server = serve(endless);
    const child = Bun.spawn(
      [process.execPath, `${import.meta.dir}/../../support/programs/endless_answer.ts`, vendor, server.url],
      {
        stdout: "pipe",
        stderr: "inherit",
      },
    );

    const { kind, peakKb } = JSON.parse(await new Response(child.stdout).text());

    expect(kind).toBe("partial");
    expect(peakKb).toBeLessThan(mostMemoryKb);
  },
  180_000,
);
