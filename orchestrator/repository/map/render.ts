import { withoutAccents } from "../../texts/without_accents.ts";
import type { MappedFile } from "./analysis.ts";
import type { MappedFiles } from "./mapped_files.ts";
import type { Definition } from "./symbols.ts";

export interface MapOptions {
  /** The request; files and definitions with names like its words come first. */
  about: string;
  /** At most so many tokens, of four bytes each. */
  tokens: number;
}

const bytesPerToken = 4;
/** Tokens for a project of so few files, and for one of so many; between them in proportion. */
const small = { files: 50, tokens: 1200 };
const large = { files: 500, tokens: 5000 };

/** How much of a prompt the map of a project with so many files may take. */
export function tokensFor(files: number): number {
  const share = Math.min(1, Math.max(0, (files - small.files) / (large.files - small.files)));
  return Math.round(small.tokens + share * (large.tokens - small.tokens));
}

/** Definitions per file in the first pass; more are added where there is room. */
const fewAtFirst = 4;

interface Ranked {
  nth: number;
  rank: number;
  path: string;
  /** Bytes that its lines take at least. */
  least: number;
}

interface Chosen {
  file: MappedFile;
  /** The worth of each definition, in their order. */
  worth: number[];
  lines: string[];
}

/** The highest ranked files with their most used definitions within the budget, sorted by path. */
export function renderMap(files: MappedFiles, { about, tokens }: MapOptions): string {
  const words = wordsOf(about);
  const ranked = Array.from({ length: files.length }, (_, nth) => rankFile(nth, files.at(nth), words)).sort(
    (one, other) => other.rank - one.rank || (one.path < other.path ? -1 : 1),
  );
  // Reserves the longer of the two headings; which one is used is known at the end.
  let left = tokens * bytesPerToken - byteLength(mapHeading(files.length, files.length + 1)) - 1;
  const chosen: Chosen[] = [];
  for (const { nth, least } of ranked) {
    if (least > left) continue;
    const file = files.at(nth);
    const worth = worthOf(file, words);
    const lines = blockOf({ file, worth }, fewAtFirst);
    const size = byteLength(lines.join("\n")) + 1;
    if (size > left) continue;
    left -= size;
    chosen.push({ file, worth, lines });
  }
  for (const each of chosen) {
    const whole = blockOf(each, Number.POSITIVE_INFINITY);
    const more = byteLength(whole.join("\n")) - byteLength(each.lines.join("\n"));
    if (more > left) continue;
    left -= more;
    each.lines = whole;
  }
  if (chosen.length === 0) return "";
  const blocks = chosen
    .sort((one, other) => (one.file.path < other.file.path ? -1 : 1))
    .map(({ lines }) => lines.join("\n"));
  return [mapHeading(chosen.length, files.length), ...blocks].join("\n");
}

function mapHeading(shown: number, all: number): string {
  return shown === all
    ? `${all} files with their definitions:`
    : `${shown} of ${all} files, the most used definitions:`;
}

function blockOf({ file: { path, definitions }, worth }: Pick<Chosen, "file" | "worth">, most: number): string[] {
  const byWorth = definitions
    .map((definition, at) => ({ definition, worth: worth[at] ?? 0 }))
    .sort((one, other) => other.worth - one.worth || one.definition.line - other.definition.line);
  const kept = new Set(byWorth.slice(0, most).map(({ definition }) => definition));
  return [path, ...definitions.filter((one) => kept.has(one)).map(definitionLine)];
}

interface Words {
  words: readonly string[];
  /** How a name may hold one of them at all. */
  begins: readonly string[];
}

function wordsOf(about: string): Words {
  const words = [...nameParts(about)];
  return { words, begins: [...new Set(words.map((word) => word.slice(0, 4)))] };
}

function rankFile(nth: number, { path, score, definitions }: MappedFile, words: Words): Ranked {
  const most = definitions.reduce((so, { name }) => Math.max(so, boost(name, words)), 0);
  const rank = Math.round((score + boost(path, words) * 2 + most) * 1000) / 1000;
  return { nth, rank, path, least: leastSize(path, definitions) };
}

/** Of its first block: its lines are as many, and none is shorter than the shortest of all. */
function leastSize(path: string, definitions: MappedFile["definitions"]): number {
  const shortest = definitions.reduce((so, one) => Math.min(so, definitionLine(one).length), Number.POSITIVE_INFINITY);
  return path.length + 1 + (definitions.length > 0 ? Math.min(fewAtFirst, definitions.length) * (shortest + 1) : 0);
}

function definitionLine({ line, signature }: Pick<Definition, "line" | "signature">): string {
  return `  ${line} ${signature}`;
}

function worthOf({ definitions }: MappedFile, words: Words): number[] {
  return definitions.map(({ name, score }) => score + boost(name, words));
}

/** The extra worth of a name that contains words of the request. */
function boost(name: string, { words, begins }: Words): number {
  // A cheap test before splitting the name.
  if (!holdsOne(name.toLowerCase(), begins)) return 0;
  let found = 0;
  for (const part of nameParts(name)) if (words.some((word) => beginAlike(part, word))) found++;
  return found * 8;
}

/** A loop: the function that `some` takes would be made anew for each of thousands of names. */
function holdsOne(text: string, parts: readonly string[]): boolean {
  for (const part of parts) if (text.includes(part)) return true;
  return false;
}

/** `stock` and `stocks`, `cost` and `costo`, `validate` and `validación`: they begin alike. */
function beginAlike(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  if (shorter < 4) return one === other;
  const begin = Math.min(shorter, Math.max(5, Math.floor(shorter * 0.75)));
  return one.slice(0, begin) === other.slice(0, begin);
}

/** `OrderService`, `order_service` and `órdenes` by their parts, in lower case and without accents or plural. */
function nameParts(text: string): Set<string> {
  const parts =
    withoutAccents(text)
      .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
      .toLowerCase()
      .match(/[\p{L}\d]{3,}/gu) ?? [];
  return new Set(parts.map((part) => part.replace(/(?<=\p{L}{3})(?:es|s)$/u, "")));
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
