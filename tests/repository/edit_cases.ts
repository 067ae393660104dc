/** Edits made from real text by a seeded generator, and the ways in which models get them slightly wrong. */
export interface Case {
  kind: string;
  text: string;
  old: string;
  new: string;
  /** What the file must be afterwards; null: the edit must be refused. Of a `may` case a refusal is right as well. */
  expected: string | null;
  may: boolean;
}

interface Base {
  text: string;
  old: string;
  new: string;
}

/** A unique region of the text and a plausible replacement; undefined when the draw was not unique. */
export function drawEdit(text: string, random: () => number): Base | undefined {
  const lines = text.split("\n");
  const pick = (count: number) => Math.floor(random() * count);
  const start = pick(lines.length);
  const region = lines.slice(start, Math.min(lines.length - (text.endsWith("\n") ? 1 : 0), start + 1 + pick(8)));
  if (region.join("").trim().length < 8) return undefined;
  const changed = change(region, lines, pick, random);
  let old = region.join("\n");
  let replacement = changed.join("\n");
  if (random() < 0.25 && changed.length > 0) {
    old += "\n";
    replacement += "\n";
  } else if (random() < 0.3) {
    const shared = sharedLead(old, replacement);
    old = old.slice(shared);
    replacement = replacement.slice(shared);
  }
  if (old.trim().length < 4 || old === replacement) return undefined;
  const at = text.indexOf(old);
  if (at === -1 || text.indexOf(old, at + 1) !== -1) return undefined;
  return { text, old, new: replacement };
}

/** Blanks that both begin with: a model that quotes from the first word on. */
function sharedLead(old: string, replacement: string): number {
  const blanks = /^[ \t]*/.exec(old)?.[0] ?? "";
  return replacement.startsWith(blanks) ? blanks.length : 0;
}

function change(region: string[], lines: string[], pick: (count: number) => number, random: () => number): string[] {
  const at = pick(region.length);
  const indent = /^\s*/.exec(region[at] ?? "")?.[0] ?? "";
  const unit = lines.some((line) => line.startsWith("\t"))
    ? "\t"
    : lines.some((line) => /^ {2}\S/.test(line))
      ? "  "
      : "    ";
  const how = random();
  const copy = [...region];
  if (how < 0.3) copy[at] = (copy[at] ?? "").replace(/[A-Za-z_]{3,}/, (word) => `${word}Changed`);
  else if (how < 0.5) copy.splice(at + 1, 0, `${indent}inserted(${pick(1000)});`);
  else if (how < 0.65)
    copy.splice(at, 0, `${indent}if (flag${pick(100)}) {`, `${indent}${unit}other("$1", '$&');`, `${indent}}`);
  else if (how < 0.75) copy.splice(at, 1);
  else if (how < 0.85) return region.map((line) => (line.trim() === "" ? line : unit + line));
  else copy[at] = `${copy[at]} // ${pick(1000)} "quoted" it's - here`;
  return copy;
}

const everyLine = (text: string, rewrite: (line: string) => string) => text.split("\n").map(rewrite).join("\n");

/** Length of the blanks that all lines begin with, character by character. */
function commonIndent(...texts: string[]): number {
  const indents = texts
    .join("\n")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0] ?? "");
  const [first = ""] = indents;
  let length = first.length;
  while (!indents.every((indent) => indent.startsWith(first.slice(0, length)))) length--;
  return length;
}

/** Each returns the case or undefined where the way does not apply to this edit. */
const ways: Record<
  string,
  (base: Base, random: () => number) => (Omit<Case, "kind" | "may"> & { may?: boolean }) | undefined
> = {
  exact: (base) => ({ ...base, expected: splice(base) }),
  crlfFile: (base) => ({
    ...base,
    text: base.text.replaceAll("\n", "\r\n"),
    expected: splice(base).replaceAll("\n", "\r\n"),
  }),
  crlfSent: (base) => ({
    ...base,
    old: base.old.replaceAll("\n", "\r\n"),
    new: base.new.replaceAll("\n", "\r\n"),
    expected: splice(base),
  }),
  bom: (base) => ({ ...base, text: `\uFEFF${base.text}`, expected: `\uFEFF${splice(base)}` }),
  noFinalNewline: (base) => {
    const text = base.text.replace(/\n+$/, "");
    const lines = text.split("\n");
    const old = `${lines.slice(-3).join("\n")}\n`;
    const fresh = `${lines.slice(-3, -1).join("\n")}\nlast line changed\n`;
    if (text.split(old.slice(0, -1)).length !== 2 || lines.length < 4) return undefined;
    return { text, old, new: fresh, expected: text.slice(0, text.length - old.length + 1) + fresh.slice(0, -1) };
  },
  dedent: (base) => {
    const common = commonIndent(base.old, base.new);
    if (common === 0) return undefined;
    const cut = (line: string) => (line.trim() === "" ? "" : line.slice(common));
    return { ...base, old: everyLine(base.old, cut), new: everyLine(base.new, cut), expected: splice(base), may: true };
  },
  overIndent: (base) => {
    const deeper = (line: string) => (line.trim() === "" ? line : `      ${line}`);
    if (base.text.includes("\t") || !isWholeLines(base)) return undefined;
    return {
      ...base,
      old: everyLine(base.old, deeper),
      new: everyLine(base.new, deeper),
      expected: splice(base),
      may: true,
    };
  },
  trailingBlanks: (base, random) => {
    const blanks = (line: string) => (random() < 0.7 ? `${line}  ` : line);
    return { ...base, old: everyLine(base.old, blanks), expected: splice(base), may: true };
  },
  trailingBlanksBoth: (base) => {
    if (/[ \t]$/m.test(base.old + base.new)) return undefined;
    return {
      ...base,
      old: everyLine(base.old, (line) => `${line} `),
      new: everyLine(base.new, (line) => `${line} `),
      expected: splice(base),
      may: true,
    };
  },
  smartQuotes: (base) => {
    const old = smart(base.old);
    return old === base.old ? undefined : { ...base, old, expected: splice(base), may: true };
  },
  smartQuotesBoth: (base) => {
    const old = smart(base.old);
    const both = { ...base, old, new: smart(base.new), expected: splice(base), may: true };
    return old === base.old || learnable(base) === false ? undefined : both;
  },
  tabs2: (base) => tabbed(base, 2),
  tabs4: (base) => tabbed(base, 4),
  spacesForTabs: (base) => {
    const spaced = (line: string) => line.replace(/^\t+/, (tabs) => "    ".repeat(tabs.length));
    const old = everyLine(base.old, spaced);
    return old === base.old
      ? undefined
      : { ...base, old, new: everyLine(base.new, spaced), expected: splice(base), may: true };
  },
  numbersTab: (base) => numberedBoth(base, (n) => `${String(n).padStart(5)}\t`),
  numbersColon: (base) => numberedBoth(base, (n) => `${n}: `),
  numbersArrow: (base) => numberedBoth(base, (n) => `${String(n).padStart(6)}→`),
  numbersBar: (base) => numberedBoth(base, (n) => `${n} | `),
  numbersOldOnly: (base) => {
    const both = numberedBoth(base, (n) => `${n}\t`);
    return both && { ...both, new: base.new };
  },
  leadingBlank: (base) => ({ ...base, old: `\n${base.old}`, new: `\n${base.new}`, expected: splice(base), may: true }),
  leadingBlankOld: (base) =>
    base.new === "" || base.new.startsWith("\n") || base.old.endsWith("\n") !== base.new.endsWith("\n")
      ? undefined
      : { ...base, old: `\n${base.old}`, expected: splice(base), may: true },
  trailingBlank: (base) => {
    const blank = base.old.endsWith("\n") ? "\n" : "\n\n";
    return { ...base, old: base.old + blank, new: base.new + blank, expected: splice(base), may: true };
  },
  newLostBreak: (base) =>
    base.old.endsWith("\n") && base.new.endsWith("\n") && !base.new.endsWith("\n\n") && base.new.length > 1
      ? { ...base, new: base.new.slice(0, -1), expected: splice(base), may: true }
      : undefined,
  droppedLine: (base, random) => {
    const lines = base.old.split("\n");
    if (lines.length < 3) return undefined;
    lines.splice(1 + Math.floor(random() * (lines.length - 2)), 1);
    if (base.text.includes(lines.join("\n"))) return undefined;
    return { ...base, old: lines.join("\n"), expected: splice(base), may: true };
  },
  ambiguous: (base) => ({ ...base, text: `${base.text}\n${base.old}\n`, expected: null }),
  ambiguousOther: (base) => ({ ...base, text: `${base.old}\n${base.text}`, expected: null }),
  applied: (base) => {
    const text = splice(base);
    return base.new.trim().length < 4 || isPureDeletion(base) ? undefined : { ...base, text, expected: null };
  },
  deleted: (base) => {
    const text = splice(base);
    return isPureDeletion(base) && !text.includes(base.old) ? { ...base, text, expected: null } : undefined;
  },
  placeholder: (base) => ({ ...base, new: `${base.new.split("\n")[0]}\n// ... rest of code ...\n`, expected: null }),
  empty: (base) => ({ ...base, old: "", expected: null }),
};

export function casesOf(base: Base, random: () => number): Case[] {
  return Object.entries(ways).flatMap(([kind, make]) => {
    const made = make(base, random);
    // What stands elsewhere exactly as it was sent is an edit of that place: no engine can know better.
    const elsewhere = made && made.old !== base.old && made.expected !== null && isWholeLines(made);
    if (elsewhere && !kind.startsWith("leadingBlank")) return [];
    return made ? [{ may: false, ...made, kind }] : [];
  });
}

function splice({ text, old, new: replacement }: Base): string {
  const at = text.indexOf(old);
  return text.slice(0, at) + replacement + text.slice(at + old.length);
}

function isWholeLines({ text, old }: { text: string; old: string }): boolean {
  return text.startsWith(old) || text.includes(`\n${old}`);
}

function isPureDeletion(base: Base): boolean {
  return base.old.includes(base.new) || base.new.length < base.old.length;
}

function smart(text: string): string {
  return text
    .replace(/"([^"\n]*)"/g, "“$1”")
    .replace(/'/g, "’")
    .replace(/ - /g, " – ");
}

/** Whether every typographic character that `new` would have was also in `old`: else nothing says what it was. */
function learnable({ old, new: replacement }: Base): boolean {
  const used = new Set(smart(old).match(/[“”’–]/g) ?? []);
  return (
    (smart(replacement).match(/[“”’–]/g) ?? []).every((character) => used.has(character)) &&
    !/[“”’–]/.test(old + replacement)
  );
}

function tabbed(base: Base, width: number): ReturnType<(typeof ways)[string]> {
  const spaces = new RegExp(`^( {${width}})+`);
  const tab = (line: string) => line.replace(spaces, (blanks) => "\t".repeat(blanks.length / width));
  const old = everyLine(base.old, tab);
  return old === base.old || base.old.includes("\t") || base.new.includes("\t")
    ? undefined
    : { ...base, old, new: everyLine(base.new, tab), expected: splice(base), may: true };
}

function numberedBoth(base: Base, prefix: (line: number) => string): ReturnType<(typeof ways)[string]> {
  if (!isWholeLines(base)) return undefined;
  const first = base.text.slice(0, base.text.indexOf(base.old)).split("\n").length;
  const number = (text: string) => {
    const ended = text.endsWith("\n");
    const lines = (ended ? text.slice(0, -1) : text).split("\n").map((line, index) => prefix(first + index) + line);
    return lines.join("\n") + (ended ? "\n" : "");
  };
  return {
    ...base,
    old: number(base.old),
    new: base.new === "" ? "" : number(base.new),
    expected: splice(base),
    may: true,
  };
}
