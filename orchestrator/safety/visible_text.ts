/**
 * How text of files and commands is shown to a model, and what a model means that writes it back. A character that cannot be
 * seen is shown as ⟦U+001B⟧; what is left out, and what devorch says about a text, stands in ⟦devorch: …⟧. Text that reads
 * like either of the two is shown with its first bracket as ⟦U+27E6⟧, so that no file looks like a mark.
 */
const opening = "⟦";

/** Controls (a lone carriage return too), zero-width and bidirectional characters; not those that an emoji is made of. */
const unseen =
  /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]--[\t\n]]|⟦(?=devorch: |U\+[\da-f]{4,6}⟧)/iv;
const pictograph = "\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?";
const emoji = `${pictograph}(?:\\u200d${pictograph})*|[\\d#*]\\ufe0f\\u20e3`;
const unseenOrEmoji = new RegExp(`${emoji}|(?<unseen>${unseen.source})`, "giv");
const escaped = /⟦U\+([\da-f]{4,6})⟧/gi;

export function escapeInvisible(text: string): string {
  if (!unseen.test(text)) return text;
  return text.replace(unseenOrEmoji, (found, ...rest) => {
    const { unseen: character } = rest.at(-1) as { unseen?: string };
    return character === undefined ? found : escapeOf(character);
  });
}

function escapeOf(character: string): string {
  return `${opening}U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`;
}

/** The text that `shownText` showed. */
export function meantText(shown: string): string {
  if (!shown.includes(opening)) return shown;
  return shown.replace(escaped, (found, digits: string) => {
    const code = Number.parseInt(digits, 16);
    const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : found;
  });
}

/** What devorch says in what it shows: what is left out there, or what is to be known about it. */
export function mark(about: string): string {
  return `${opening}devorch: ${about}⟧`;
}

export function leftOut(count: number, unit: "bytes" | "characters" | "lines"): string {
  return mark(`${count} ${unit} left out`);
}

/** Whether bytes of an output were left out. */
export function isCut(output: string): boolean {
  return /^(?:⟦devorch: \d+ bytes left out⟧|\[\.\.\. \d+ bytes left out \.\.\.\])$/m.test(output);
}

/** The first `longest` characters of a line. */
export function visibleLine(line: string, longest: number): string {
  if (line.length <= longest) return escapeInvisible(line);
  const end = /[\ud800-\udbff]/.test(line[longest - 1] ?? "") ? longest - 1 : longest;
  return escapeInvisible(line.slice(0, end)) + leftOut(line.length - end, "characters");
}

/** A line as it is shown, with its number before it. */
export function numberedLine(number: number, shown: string): string {
  return `${String(number).padStart(5)}\t${shown}`;
}

/** Which of a file's lines are shown. */
export function linesMark(first: number, last: number, of: number): string {
  return mark(`lines ${first}-${last} of ${of}`);
}

export const emptyFile = mark("empty file");

/** The numbers of the lines that `numberedLine` showed whole, and how many lines the file has; undefined of other text. */
export function linesShown(shown: string): { whole: number[]; of: number } | undefined {
  const numbered = shown.split("\n").filter((line) => /^ *\d+\t/.test(line));
  if (numbered.length === 0) return shown.includes(emptyFile) ? { whole: [], of: 0 } : undefined;
  const whole = numbered.filter((line) => !line.includes(mark("").slice(0, -1)));
  const of = /^(?:⟦devorch: )?lines \d+-\d+ of (\d+)⟧?$/m.exec(shown)?.[1];
  return { whole: whole.map((line) => Number.parseInt(line, 10)), of: of === undefined ? numbered.length : Number(of) };
}

/** Marks of earlier builds: a conversation that began with one goes on. */
const formerMark =
  /^\[\.\.\. \d+ (?:bytes|characters|lines) left out \.\.\.\]$|… \(\d+ characters\)$|^lines \d+-\d+ of \d+$|^\(lines end in CRLF; edits keep that\)$/;
const anyMark = new RegExp(`⟦devorch: [^⟧\\n]*⟧?|${formerMark.source}`, "gm");

/** The first mark in `sent` that `text` does not contain: the model was shown less than it would write. */
export function markIn(sent: string, text: string): string | undefined {
  return sent.match(anyMark)?.find((found) => !text.includes(found));
}
