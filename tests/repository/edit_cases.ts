/** Edits of real text, and the ways in which models get them slightly wrong: what must come of each is known. */
export interface Base {
  text: string;
  /** Whole lines that are unique in the text, without the line break behind the last. */
  old: string;
  /** null: the lines go. */
  new: string | null;
}

export interface Case {
  family: string;
  text: string;
  edits: { old: string; new: string; replaceAll?: boolean }[];
  /** What the file must be afterwards; null: the edit must be refused. */
  expected: string | null;
}

type Random = () => number;
type Made = { text?: string; old?: string; new?: string; expected: string | null; edits?: Case["edits"] } | undefined;

/** What a case of a family is made from: the edit as whole lines, exactly quoted. */
interface Exact {
  text: string;
  old: string;
  new: string;
  done: string;
  random: Random;
}

export function casesOf(base: Base, random: Random): Case[] {
  const exact = exactly(base, random);
  if (!exact) return [];
  return Object.entries(families).flatMap(([family, make]) => {
    const made = make(exact);
    if (!made) return [];
    const { text = exact.text, old = exact.old, new: fresh = exact.new, expected } = made;
    const edits = made.edits ?? [{ old, new: fresh }];
    // Quoted in another way the lines may stand elsewhere just so: that is an edit of that place.
    const isShifted = /indent|deeper|tabs/.test(family) && expected !== null;
    return isShifted && lineStarts(text, old) > 0 ? [] : [{ family, text, edits, expected }];
  });
}

function exactly({ text, old, new: fresh }: Base, random: Random): Exact | undefined {
  const ended = fresh === null || (random() < 0.3 && text.includes(`${old}\n`));
  const sent = { text, old: ended ? `${old}\n` : old, new: fresh === null ? "" : ended ? `${fresh}\n` : fresh };
  if (count(text, sent.old) !== 1 || sent.old === sent.new) return undefined;
  return { ...sent, done: splice(sent), random };
}

function splice({ text, old, new: fresh }: { text: string; old: string; new: string }): string {
  const at = text.indexOf(old);
  return text.slice(0, at) + fresh + text.slice(at + old.length);
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function lineStarts(text: string, part: string): number {
  return count(`\n${text}`, `\n${part}`);
}

const isBlank = (line: string) => line.trim() === "";
const indentOf = (line: string) => /^[ \t]*/.exec(line)?.[0] ?? "";

/** Every line, but not the nothing behind the last line break. */
function eachLine(text: string, rewrite: (line: string, index: number) => string): string {
  const ended = text.endsWith("\n");
  const lines = (ended ? text.slice(0, -1) : text).split("\n").map(rewrite);
  return text === "" ? "" : lines.join("\n") + (ended ? "\n" : "");
}

function both({ old, new: fresh }: Exact, rewrite: (line: string, index: number) => string) {
  return { old: eachLine(old, rewrite), new: eachLine(fresh, rewrite) };
}

/** Blanks that all lines of both begin with. */
function commonIndent({ old, new: fresh }: Exact): number {
  const indents = `${old}\n${fresh}`.split("\n").flatMap((line) => (isBlank(line) ? [] : [indentOf(line)]));
  const [first = ""] = indents;
  let length = first.length;
  while (!indents.every((indent) => indent.startsWith(first.slice(0, length)))) length--;
  return length;
}

function numbered(exact: Exact, prefix: (line: number) => string) {
  const first = exact.text.slice(0, exact.text.indexOf(exact.old)).split("\n").length;
  return both(exact, (line, index) => prefix(first + index) + line);
}

const smart = (text: string) => text.replace(/"([^"\n]*)"/g, "“$1”").replaceAll("'", "’");
const typographic = /[“”‘’–—…\u00a0]/;

function dedented(exact: Exact, keep = 0) {
  // What such lines hold would be lost.
  if (/^[ \t]+$/m.test(`${exact.old}\n${exact.new}`)) return undefined;
  const common = commonIndent(exact) - keep;
  return common <= 0 ? undefined : both(exact, (line) => (isBlank(line) ? "" : line.slice(common)));
}

function unitOf(text: string): string {
  if (/^\t/m.test(text)) return "\t";
  return /^ {2}\S/m.test(text) ? "  " : "    ";
}

/** The lines of the file that the edit leaves as they are get blanks at their end; the model does not see them. */
function withBlanksInFile({ text, old, new: fresh }: Exact): Made {
  const kept = new Set(
    old
      .split("\n")
      .slice(0, -1)
      .filter((line) => !isBlank(line) && count(`\n${old}\n`, `\n${line}\n`) === 1),
  );
  const again = fresh.split("\n");
  const ours = (line: string) => (kept.has(line) && again.includes(line) ? `${line}  ` : line);
  if (![...kept].some((line) => again.filter((other) => other === line).length === 1)) return undefined;
  if (/[ \t]$/m.test(old) || again.some((line) => kept.has(line) && again.filter((other) => other === line).length > 1))
    return undefined;
  const order = (lines: string[]) => lines.filter((line) => kept.has(line) && again.includes(line)).join("\n");
  if (order(old.split("\n")) !== order(again)) return undefined;
  const inFile = eachLine(old, ours);
  const at = text.indexOf(old);
  const [before, behind] = [text.slice(0, at), text.slice(at + old.length)];
  return { text: before + inFile + behind, expected: before + eachLine(fresh, ours) + behind };
}

const words = (lines: string) => lines.replace(/[^\p{L}\p{N}]/gu, "").length;

const families: Record<string, (exact: Exact) => Made> = {
  exact: ({ done }) => ({ expected: done }),
  "first word on": ({ text, old, new: fresh, done }) => {
    const indent = indentOf(old);
    const cut = old.slice(indent.length);
    if (indent === "" || isBlank(indent + fresh) || !fresh.startsWith(indent) || indentOf(fresh) !== indent)
      return undefined;
    // With more lines than before, nobody knows how deep the others are meant.
    if (!old.includes("\n") && fresh.includes("\n")) return undefined;
    return count(text, cut) === 1 ? { old: cut, new: fresh.slice(indent.length), expected: done } : undefined;
  },
  "part of a line": ({ text, old, new: fresh, done }) => {
    let [from, to] = [0, 0];
    while (from < old.length && old[from] === fresh[from]) from++;
    while (to < old.length - from && to < fresh.length - from && old.at(-1 - to) === fresh.at(-1 - to)) to++;
    while (from > 0 && /\S/.test(old[from - 1] ?? "")) from--;
    while (to > 0 && /\S/.test(old[old.length - to] ?? "")) to--;
    const [part, other] = [old.slice(from, old.length - to), fresh.slice(from, fresh.length - to)];
    if (words(part) < 4 || /^\s|\s$/.test(part) || /^\s|\s$/.test(other) || count(text, part) !== 1) return undefined;
    return { old: part, new: other, expected: done };
  },
  dollars: ({ text, old, new: fresh }) => {
    const other = `${fresh}$& $1 $\` $' $$\n`;
    return { new: other, expected: splice({ text, old, new: other }) };
  },
  "CRLF in the file": ({ text, done }) => ({
    text: text.replaceAll("\n", "\r\n"),
    expected: done.replaceAll("\n", "\r\n"),
  }),
  "CRLF sent": ({ old, new: fresh, done }) => ({
    old: old.replaceAll("\n", "\r\n"),
    new: fresh.replaceAll("\n", "\r\n"),
    expected: done,
  }),
  "CRLF in both": ({ text, old, new: fresh, done }) => ({
    text: text.replaceAll("\n", "\r\n"),
    old: old.replaceAll("\n", "\r\n"),
    new: fresh.replaceAll("\n", "\r\n"),
    expected: done.replaceAll("\n", "\r\n"),
  }),
  "CR in the file": ({ text, done }) => ({ text: text.replaceAll("\n", "\r"), expected: done.replaceAll("\n", "\r") }),
  "mixed line ends": ({ text, old, new: fresh }) => {
    const at = text.indexOf(old);
    const [before, behind] = [text.slice(0, at).replaceAll("\n", "\r\n"), text.slice(at + old.length)];
    return { text: before + old + behind, expected: before + fresh + behind };
  },
  "byte order mark": ({ text, done }) => ({ text: `\ufeff${text}`, expected: `\ufeff${done}` }),
  "no final newline": ({ text, old, new: fresh, done }) => {
    if (!text.endsWith("\n") || text.endsWith("\n\n") || (old.endsWith("\n") && text.endsWith(old))) return undefined;
    return done.endsWith("\n") && fresh !== "" ? { text: text.slice(0, -1), expected: done.slice(0, -1) } : undefined;
  },
  "no final newline, last lines": ({ text, random }) => {
    const lines = text.trimEnd().split("\n");
    const from = Math.max(0, lines.length - 1 - Math.floor(random() * 4));
    const old = `${lines.slice(from).join("\n")}\n`;
    if (lines.length < 3 || lineStarts(`${lines.join("\n")}\n`, old) !== 1 || words(old) < 4) return undefined;
    const fresh = `${lines.slice(from).join("\n")} and more\n`;
    return { text: lines.join("\n"), old, new: fresh, expected: `${lines.join("\n")} and more` };
  },
  "common indent left out": (exact) => {
    const sent = dedented(exact);
    return sent && { ...sent, expected: exact.done };
  },
  "a part of the indent left out": (exact) => {
    const sent = dedented(exact, exact.text.includes("\n\t") ? 1 : 2);
    return sent && { ...sent, expected: exact.done };
  },
  "deeper by four": (exact) =>
    exact.old.includes("\t")
      ? undefined
      : { ...both(exact, (line) => (isBlank(line) ? line : `    ${line}`)), expected: exact.done },
  "tabs for spaces": (exact) => {
    const unit = unitOf(exact.text);
    if (unit === "\t" || /^ *\t|^ +$/m.test(exact.old + exact.new)) return undefined;
    const tab = (line: string) =>
      line.replace(
        /^ +/,
        (blanks) => "\t".repeat(blanks.length / unit.length) + " ".repeat(blanks.length % unit.length),
      );
    const sent = both(exact, tab);
    return sent.old === exact.old ? undefined : { ...sent, expected: exact.done };
  },
  "spaces for tabs": (exact) => {
    if (/^ /m.test(exact.old + exact.new)) return undefined;
    const sent = both(exact, (line) => line.replace(/^\t+/, (tabs) => "    ".repeat(tabs.length)));
    return sent.old === exact.old ? undefined : { ...sent, expected: exact.done };
  },
  "blanks behind lines of `old`": (exact) => ({
    old: eachLine(exact.old, (line) => (exact.random() < 0.6 ? `${line}  ` : line)),
    expected: exact.done,
  }),
  "blanks behind every line": (exact) =>
    /[ \t]$/m.test(exact.old + exact.new) ? undefined : { ...both(exact, (line) => `${line} `), expected: exact.done },
  "blanks behind lines of the file": withBlanksInFile,
  "blanks on empty lines of the file": ({ text, old, new: fresh }) => {
    const empty = /\n\n/;
    if (!empty.test(old) || old.startsWith("\n") || old.split("\n\n")[0] !== fresh.split("\n\n")[0]) return undefined;
    if (old.split("\n\n").length > 2 || fresh.split("\n\n").length > 2) return undefined;
    const filled = (part: string) => part.replace(empty, "\n    \n");
    return { text: text.replace(old, () => filled(old)), expected: splice({ text, old, new: filled(fresh) }) };
  },
  "line numbers as shown": (exact) => ({
    ...numbered(exact, (n) => `${String(n).padStart(5)}\t`),
    expected: exact.done,
  }),
  "line numbers and a colon": (exact) => ({ ...numbered(exact, (n) => `${n}: `), expected: exact.done }),
  "line numbers and an arrow": (exact) => ({
    ...numbered(exact, (n) => `${String(n).padStart(6)}→`),
    expected: exact.done,
  }),
  "line numbers and a bar": (exact) => ({ ...numbered(exact, (n) => `${n} | `), expected: exact.done }),
  "line numbers in `old`": (exact) => ({
    old: numbered(exact, (n) => `${String(n).padStart(5)}\t`).old,
    expected: exact.done,
  }),
  "typographic quotes in `old`": (exact) =>
    smart(exact.old) === exact.old ? undefined : { old: smart(exact.old), expected: exact.done },
  "typographic quotes in both": (exact) => {
    if (smart(exact.old) === exact.old || typographic.test(exact.old + exact.new)) return undefined;
    const known = new Set(smart(exact.old));
    const brought = [...smart(exact.new)].filter((character) => typographic.test(character));
    return brought.some((character) => !known.has(character))
      ? undefined
      : { old: smart(exact.old), new: smart(exact.new), expected: exact.done };
  },
  "typographic quotes in the file": ({ text, old, new: fresh }) => {
    const lines = old.split("\n");
    const kept = fresh.split("\n");
    const target = lines.find((line) => /['"]/.test(line) && kept.filter((other) => other === line).length === 1);
    if (target === undefined || lines.filter((line) => line === target).length > 1) return undefined;
    const ours = (part: string) => eachLine(part, (line) => (line === target ? smart(line) : line));
    const at = text.indexOf(old);
    const [before, behind] = [text.slice(0, at), text.slice(at + old.length)];
    return { text: before + ours(old) + behind, expected: before + ours(fresh) + behind };
  },
  "decomposed letters in the file": ({ text, old, new: fresh }) => {
    const noted = (part: string, form: string) => `// ñandú, café, ${form}\n${part}`.normalize(form);
    const sent = { old: noted(old, "NFC").replace("NFC", "x"), new: noted(fresh, "NFC").replace("NFC", "x") };
    const theirs = (part: string) => noted(part, "NFD").replace("NFD", "x");
    if (/[^\p{ASCII}]/u.test(old + fresh)) return undefined;
    const at = text.indexOf(old);
    const [before, behind] = [text.slice(0, at), text.slice(at + old.length)];
    return { text: before + theirs(old) + behind, ...sent, expected: before + theirs(fresh) + behind };
  },
  "a blank line above both": ({ old, new: fresh, done }) =>
    fresh === "" ? undefined : { old: `\n${old}`, new: `\n${fresh}`, expected: done },
  "a blank line above `old`": ({ text, old, new: fresh, done }) => {
    const isBelowBlank = /(?:^|\n)[ \t]*\n$/.test(text.slice(0, text.indexOf(old)));
    return fresh === "" || fresh.startsWith("\n") || isBelowBlank ? undefined : { old: `\n${old}`, expected: done };
  },
  "a blank line below both": ({ text, old, new: fresh, done }) => {
    const blank = old.endsWith("\n") ? "\n" : "\n\n";
    return fresh === "" || text.includes(old + blank)
      ? undefined
      : { old: old + blank, new: fresh + blank, expected: done };
  },
  "controls as they are shown": ({ text, old, new: fresh }) => {
    const [sent, come] = [`bell ⟦U+0007⟧ and ⟦U+001B⟧\n${old}`, `bell ⟦U+0007⟧ and ⟦U+001B⟧!\n${fresh}`];
    const at = text.indexOf(old);
    const [before, behind] = [text.slice(0, at), text.slice(at + old.length)];
    const real = "bell \u0007 and \u001b";
    return {
      text: `${before}${real}\n${old}${behind}`,
      old: sent,
      new: come,
      expected: `${before}${real}!\n${fresh}${behind}`,
    };
  },
  "a form feed": ({ text, old, new: fresh }) => {
    const at = text.indexOf(old);
    const [before, behind] = [text.slice(0, at), text.slice(at + old.length)];
    const page = (part: string) => `\f\n${part}`;
    return {
      text: before + page(old) + behind,
      old: page(old),
      new: page(fresh),
      expected: before + page(fresh) + behind,
    };
  },
  "edits in order": ({ text, old, new: fresh, done }) => {
    const more = `${fresh}\nand one line more\n`;
    if (fresh === "" || count(done, fresh) !== 1) return undefined;
    const edits = [
      { old, new: fresh },
      { old: fresh, new: more },
    ];
    return { text, edits, expected: splice({ text, old, new: more }) };
  },
  "every place": ({ text, old, random }) => {
    const all = [...new Set(old.match(/[A-Za-z_]{4,}/g) ?? [])];
    const word = all[Math.floor(random() * all.length)];
    if (word === undefined || text.includes(`${word}Renamed`)) return undefined;
    const edits = [{ old: word, new: `${word}Renamed`, replaceAll: true }];
    return { edits, expected: text.replaceAll(word, `${word}Renamed`) };
  },

  "must refuse: twice, behind": ({ text, old }) => ({ text: `${text}\n${old}\n`, expected: null }),
  "must refuse: twice, before": ({ text, old }) => ({ text: `${old}\n${text}`, expected: null }),
  "must refuse: twice, sent without indent": (exact) => {
    const sent = dedented(exact);
    return sent && { text: `${exact.text}\n${exact.old}\n`, ...sent, expected: null };
  },
  "must refuse: twice, blanks": (exact) => ({
    text: `${exact.text}\n${exact.old}\n`,
    old: eachLine(exact.old, (line) => `${line} `),
    expected: null,
  }),
  "must refuse: done": ({ new: fresh, old, done }) =>
    words(fresh) < 4 || (old.includes(fresh) && done.includes(old)) ? undefined : { text: done, expected: null },
  "must refuse: done, CRLF": ({ new: fresh, old, done }) =>
    words(fresh) < 4 || (old.includes(fresh) && done.includes(old))
      ? undefined
      : { text: done.replaceAll("\n", "\r\n"), expected: null },
  "must refuse: done, sent without indent": (exact) => {
    const sent = dedented(exact);
    return sent && words(exact.new) >= 4 && !isShorter(exact)
      ? { text: exact.done, ...sent, expected: null }
      : undefined;
  },
  "must refuse: done, blanks": (exact) =>
    words(exact.new) < 4 || isShorter(exact)
      ? undefined
      : { text: exact.done, old: eachLine(exact.old, (line) => `${line} `), expected: null },
  "must refuse: gone": ({ new: fresh, old, done }) =>
    fresh !== "" || done.includes(old) ? undefined : { text: done, expected: null },
  "must refuse: a line reads otherwise": ({ old, random }) => {
    const lines = old.split("\n");
    const at = Math.floor(random() * lines.length);
    const other = lines
      .map((line, index) => (index === at ? line.replace(/[A-Za-z]{3,}/, "otherwise") : line))
      .join("\n");
    return other === old ? undefined : { old: other, expected: null };
  },
  "must refuse: a line is missing": ({ text, old, random }) => {
    const lines = old.replace(/\n$/, "").split("\n");
    const at = 1 + Math.floor(random() * (lines.length - 2));
    if (lines.length < 3 || isBlank(lines[at] ?? "") || lines[at] === lines[at + 1] || lines[at] === lines[at - 1])
      return undefined;
    lines.splice(at, 1);
    if (text.includes(lines.join("\n"))) return undefined;
    return { old: lines.join("\n"), expected: null };
  },
  "must refuse: code left out": ({ text, new: fresh, random }) => {
    const signs = [
      "// ... rest of code ...",
      "# ... existing code ...",
      "// ...",
      "/* ... unchanged ... */",
      "// resto del código sin cambios",
      "<!-- rest of the file remains the same -->",
    ];
    const sign = signs[Math.floor(random() * signs.length)] ?? "";
    return text.includes(sign) ? undefined : { new: `${fresh.split("\n")[0]}\n${sign}\n`, expected: null };
  },
  "must refuse: empty": () => ({ old: "", expected: null }),
  "must refuse: the same": ({ old }) => ({ new: old, expected: null }),
};

/** What is left of the lines when some of them go may be quoted again elsewhere. */
function isShorter({ old, new: fresh }: Exact): boolean {
  return old.includes(fresh) || fresh.length < old.length;
}

/** A region of the text and a plausible change of it; undefined when the draw was not unique. */
export function drawEdit(text: string, random: Random): Base | undefined {
  const lines = text.split("\n");
  const pick = (most: number) => Math.floor(random() * most);
  const start = pick(lines.length);
  const region = lines.slice(start, Math.min(lines.length - 1, start + 1 + pick(8)));
  const old = region.join("\n");
  if (words(old) < 4 || count(text, old) !== 1 || (start > 0 && isBlank(old))) return undefined;
  const fresh = change(region, unitOf(text), pick)?.join("\n") ?? null;
  return fresh === old ? undefined : { text, old, new: fresh };
}

function change(region: readonly string[], unit: string, pick: (most: number) => number): string[] | null {
  const at = pick(region.length);
  const indent = indentOf(region[at] ?? "");
  const copy = [...region];
  const ways: (() => string[] | null)[] = [
    () =>
      copy.with(
        at,
        (copy[at] ?? "").replace(/[A-Za-z_]{3,}/, (word) => `${word}Changed`),
      ),
    () => copy.toSpliced(at + 1, 0, `${indent}inserted(${pick(1000)});`),
    () => copy.toSpliced(at, 0, `${indent}if (flag${pick(100)}) {`, `${indent}${unit}other("$1", '$&');`, `${indent}}`),
    () => (copy.length > 1 ? copy.toSpliced(at, 1) : null),
    () => copy.map((line) => (isBlank(line) ? line : unit + line)),
    () => copy.with(at, `${copy[at]} // ${pick(1000)} "quoted" it's - here`),
    () => [
      `${indentOf(copy[0] ?? "")}{`,
      ...copy.map((line) => (isBlank(line) ? line : unit + line)),
      `${indentOf(copy[0] ?? "")}}`,
    ],
    () => null,
  ];
  return ways[pick(ways.length)]?.() ?? null;
}
