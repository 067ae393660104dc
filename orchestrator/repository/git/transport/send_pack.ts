import { Errors } from "isomorphic-git";
import { BrokenResponse } from "./failures.ts";
import type { GitHttp } from "./http.ts";
import type { Advertisement } from "./remote_source.ts";

/** One ref of a remote, where it is and where it is to be. */
export interface RefMove {
  ref: string;
  /** undefined for a ref that is not there yet. */
  from: string | undefined;
  to: string;
}

/** What the server made of it. */
export interface PushAnswer {
  ok: boolean;
  /** Why not, in its words; what its hooks said. */
  refused: string[];
  heard: string[];
}

const service = "git-receive-pack";
const noCommit = "0".repeat(40);
const wanted = ["report-status", "side-band-64k"];

/**
 * Sends the objects of a pack and moves one ref. The library's `push` reads both trees whole to find out what is new, and the packs
 * that they lie in.
 */
export async function sendPack(
  http: GitHttp,
  { capabilities }: Pick<Advertisement, "capabilities">,
  { ref, from = noCommit, to }: RefMove,
  pack: Uint8Array,
): Promise<PushAnswer> {
  const spoken = wanted.filter((name) => capabilities.has(`${name}=true`));
  const command = packetLine(`${from} ${to} ${ref}\0 ${spoken.join(" ")}\n`);
  const { body = [] } = await http.request({
    method: "POST",
    url: `${http.url}/${service}`,
    headers: { "content-type": `application/x-${service}-request`, accept: `application/x-${service}-result` },
    body: piecesOf([command, Buffer.from("0000"), pack]),
  });
  const bytes = await wholeAnswer(body);
  const { report, heard } = spoken.includes("side-band-64k") ? splitBands(bytes) : { report: bytes, heard: "" };
  return { ...readReport(report, ref), heard: heard.split(/[\r\n]+/).filter(Boolean) };
}

/** A server says a few lines; one that goes on is given up. */
const maxAnswerBytes = 16 << 20;

async function wholeAnswer(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > maxAnswerBytes) throw new BrokenResponse("the answer does not end");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function packetLine(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

/** Lines of a length in four hexadecimal digits and so many bytes; those without content only separate. */
function* packetLines(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
    if (Number.isNaN(length) || at + length > bytes.length)
      throw new Errors.ParseError("a line of git's", bytes.toString("utf8", at, at + 200));
    if (length > 4) yield bytes.subarray(at + 4, at + length);
    at += Math.max(4, length);
  }
}

/** The first byte of a line says whether it is of the report, said by a hook, or the reason why the server gave up. */
function splitBands(bytes: Buffer): { report: Buffer; heard: string } {
  const bands: Buffer[][] = [[], [], [], []];
  for (const line of packetLines(bytes)) bands[line[0] ?? 0]?.push(line.subarray(1));
  const [, report = [], heard = [], fatal = []] = bands;
  if (fatal.length > 0) throw new BrokenResponse(Buffer.concat([...heard, ...fatal]).toString("utf8"));
  return { report: Buffer.concat(report), heard: Buffer.concat(heard).toString("utf8") };
}

function readReport(report: Buffer, ref: string): Omit<PushAnswer, "heard"> {
  const [unpacked = "", ...refs] = [...packetLines(report)].map((line) => line.toString("utf8").trimEnd());
  if (!unpacked.startsWith("unpack ")) throw new Errors.ParseError("unpack", unpacked);
  const failed = unpacked === "unpack ok" ? [] : [unpacked.slice("unpack ".length)];
  const refused = refs.flatMap((line) => (line.startsWith("ok ") ? [] : [/^ng \S+ (.*)$/.exec(line)?.[1] ?? line]));
  const ok = failed.length + refused.length === 0;
  if (ok && !refs.includes(`ok ${ref}`)) throw new BrokenResponse(`the answer says nothing of ${ref}`);
  return { ok, refused: [...failed, ...refused] };
}
