/** The lines of a failure, `from` inclusive, `until` exclusive; `body` is its message. */
export interface Block {
  from: number;
  until: number;
  name: string;
  body: readonly string[];
}

/** Bun prints the error before the name of the test. */
export function blocksOfBun(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  for (const [at, line] of lines.entries()) {
    const name = /^(?:\(fail\)|✗) (.+?)(?: \[[\d.]+ ?m?s\])?$/.exec(line)?.[1];
    if (name !== undefined) {
      const timeout = /^ +\^ .*timed out/.test(lines[at + 1] ?? "") ? lines.slice(at + 1, at + 2) : [];
      const until = at + 1 + timeout.length;
      blocks.push({ from, until, name, body: [...lines.slice(from, at), ...timeout] });
      from = until;
    } else if (/^# Unhandled error between tests$/.test(line)) {
      const until = indexFrom(lines, at + 2, /^-{20,}$/) + 1;
      blocks.push({ from: at, until, name: line.slice(2), body: lines.slice(at + 2, until - 1) });
      from = until;
    } else if (/^\((?:pass|skip|todo)\) |^bun test v|^Ran \d+ tests? across|^\S+\.[cm]?[jt]sx?:$/.test(line))
      from = at + 1;
  }
  return blocks;
}

/** Go prints the error below the name, or with `-v` while the test runs; a parent test without output of its own is left out. */
export function blocksOfGo(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (const [at, line] of lines.entries()) {
    const name = /^\s*--- FAIL: (\S+) \(/.exec(line)?.[1];
    if (name === undefined) continue;
    const until = indexFrom(lines, at + 1, /^\s*--- (?:PASS|FAIL|SKIP)|^=== |^(?:FAIL|PASS|ok|panic)\b|^exit status/);
    blocks.push({ from: at, until, name, body: [...saidWhileRunning(lines, name, at), ...lines.slice(at + 1, until)] });
  }
  return blocks.filter(({ name, body }) => body.length > 0 || !blocks.some((part) => part.name.startsWith(`${name}/`)));
}

function saidWhileRunning(lines: readonly string[], name: string, end: number): string[] {
  const said: string[] = [];
  let isSpeaking = false;
  for (const line of lines.slice(0, end)) {
    const speaker = /^=== (?:RUN|NAME|CONT|PAUSE) +(\S+)$/.exec(line)?.[1];
    if (speaker !== undefined) isSpeaking = speaker === name;
    else if (/^\s*--- |^(?:FAIL|PASS|ok)\b/.test(line)) isSpeaking = false;
    else if (isSpeaking) said.push(line);
  }
  return said;
}

/** The first line at or after `from` that matches, else the end. */
export function indexFrom(lines: readonly string[], from: number, pattern: RegExp): number {
  for (let at = from; at < lines.length; at++) if (pattern.test(lines[at] ?? "")) return at;
  return lines.length;
}
