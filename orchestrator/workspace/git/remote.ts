import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { BrokenStream, flush, PktReader, pktLine, sideBand } from "./pkt_line.ts";
import type { Service, SmartHttp } from "./smart_http.ts";

export const noCommit = "0".repeat(40);
const agent = "agent=devorch";

/** What a remote has. */
export interface Greeting {
  /** Full names (`refs/heads/main`) to commits; HEAD and peeled tags left out. */
  refs: Record<string, string>;
  /** Further commits it has, of forks that share its objects. */
  haves: string[];
  capabilities: ReadonlySet<string>;
  /** Branch that HEAD points to, where it says. */
  head: string | null;
}

/** Throws HttpFailure, BrokenStream. */
export async function greet(http: SmartHttp, service: Service): Promise<Greeting> {
  const reader = new PktReader(await http.greet(service));
  const greeting = { refs: {} as Record<string, string>, haves: [] as string[], head: null as string | null };
  let capabilities: ReadonlySet<string> | undefined;
  let headSha: string | undefined;
  await skipServiceLine(reader, service);
  for (let line = await reader.line(); line; line = await reader.line()) {
    if (line.startsWith("ERR ")) throw new BrokenStream(line.slice(4));
    const [row = "", words] = line.split("\0");
    capabilities ??= new Set(words?.split(" ").filter(Boolean));
    const [, sha, name] = row.match(/^([0-9a-f]{40}|[0-9a-f]{64}) (.+)$/) ?? [];
    if (!sha || !name || name === "capabilities^{}" || name.endsWith("^{}")) continue;
    if (name === "HEAD") headSha = sha;
    else if (name === ".have") greeting.haves.push(sha);
    else greeting.refs[name] = sha;
  }
  capabilities ??= new Set();
  return { ...greeting, capabilities, head: headBranch(capabilities, greeting.refs, headSha) };
}

async function skipServiceLine(reader: PktReader, service: Service): Promise<void> {
  const first = await reader.line();
  if (first?.startsWith("ERR ")) throw new BrokenStream(first.slice(4));
  if (first !== `# service=${service}`) throw new BrokenStream("the greeting is not git's");
  await reader.line();
}

function headBranch(
  capabilities: ReadonlySet<string>,
  refs: Record<string, string>,
  headSha: string | undefined,
): string | null {
  for (const capability of capabilities) {
    const branch = capability.match(/^symref=HEAD:refs\/heads\/(.+)$/)?.[1];
    if (branch) return branch;
  }
  const usual = ["main", "master"].find((name) => headSha && refs[`refs/heads/${name}`] === headSha);
  if (usual) return usual;
  const same = Object.keys(refs).find((name) => name.startsWith("refs/heads/") && refs[name] === headSha);
  return same ? same.slice("refs/heads/".length) : null;
}

/** Downloads the pack of one commit, without its history where the server can, into `file`; returns the cut-off commits. */
export async function fetchPack(http: SmartHttp, greeting: Greeting, sha: string, file: string): Promise<string[]> {
  const can = (name: string) => (greeting.capabilities.has(name) ? [name] : []);
  const wanted = ["side-band-64k", "ofs-delta", ...can("multi_ack_detailed"), agent];
  const shallow = greeting.capabilities.has("shallow");
  const request = [
    pktLine(`want ${sha} ${wanted.join(" ")}\n`),
    ...(shallow ? [pktLine("deepen 1\n")] : []),
    flush,
    pktLine("done\n"),
  ];
  const reader = new PktReader(await http.post("git-upload-pack", request));
  const cut: string[] = [];
  if (shallow) {
    for (let line = await reader.line(); line; line = await reader.line()) {
      if (line.startsWith("ERR ")) throw new BrokenStream(line.slice(4));
      if (line.startsWith("shallow ")) cut.push(line.slice("shallow ".length));
    }
  }
  const answer = await reader.line();
  if (answer !== "NAK") throw new BrokenStream(answer?.replace(/^ERR /, "") ?? "the answer ended early");
  await savePack(
    sideBand(reader, () => undefined),
    file,
  );
  return cut;
}

/** Streams to disk; the pack's own checksum tells whether all of it came. */
async function savePack(data: AsyncIterable<Buffer>, file: string): Promise<void> {
  const fd = openSync(file, "wx", 0o444);
  try {
    const hash = createHash("sha1");
    let tail: Buffer = Buffer.alloc(0);
    for await (const chunk of data) {
      writeSync(fd, chunk);
      const seen = Buffer.concat([tail, chunk]);
      hash.update(seen.subarray(0, -20));
      tail = Buffer.from(seen.subarray(-20));
    }
    if (hash.digest("hex") !== tail.toString("hex")) throw new BrokenStream("the pack is damaged");
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export interface PushAnswer {
  /** null: the remote has taken it. */
  refused: string | null;
  /** What its hooks said. */
  words: string;
}

/** One ref from `old` (all zeros: new) to `sha`; the server compares `old` itself, so nothing is ever overwritten. */
export async function sendPack(
  http: SmartHttp,
  greeting: Greeting,
  update: { ref: string; old: string; sha: string; pack: readonly Uint8Array[] },
): Promise<PushAnswer> {
  const wanted = ["report-status", "side-band-64k"].filter((name) => greeting.capabilities.has(name));
  const command = pktLine(`${update.old} ${update.sha} ${update.ref}\0 ${[...wanted, agent].join(" ")}`);
  const outer = new PktReader(await http.post("git-receive-pack", [command, flush, ...update.pack]));
  let words = "";
  const banded = wanted.includes("side-band-64k");
  const reader = banded ? new PktReader(sideBand(outer, (heard) => (words += heard))) : outer;
  let refused: string | null = "no answer";
  for (let line = await reader.line(); line; line = await reader.line()) {
    if (line === `ok ${update.ref}`) refused = null;
    else if (line.startsWith("ng ")) refused = line.slice(3 + update.ref.length).trim();
    else if (line.startsWith("unpack ") && line !== "unpack ok") refused = line;
  }
  if (refused === "no answer") throw new BrokenStream("the answer ended early");
  return { refused, words };
}
