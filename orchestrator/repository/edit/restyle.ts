import { isBlank, leading, styleOf } from "./style.ts";

type Line = string | undefined;

/**
 * Fresh lines whose indent mixes in what the file does not use: the matched lines were all equally deep, so they could not tell
 * how the model writes a level. Undefined when that cannot be known.
 */
export function restyle(
  fresh: readonly Line[],
  sent: readonly string[],
  region: readonly string[],
  file: readonly string[],
): Line[] | undefined {
  const shifted = sent.some((line, index) => leading(line) !== leading(region[index] ?? ""));
  const style = styleOf(file);
  if (shifted && style.spaces > 0 && style.tabs === 0 && !sent.some((line) => leading(line).includes("\t")))
    return tabsGone(fresh, file);
  if (shifted && style.tabs > 0 && style.spaces === 0 && !sent.some((line) => leading(line).includes("  ")))
    return spacesGone(fresh);
  return [...fresh];
}

function tabsGone(fresh: readonly Line[], file: readonly string[]): Line[] | undefined {
  if (!fresh.some((line) => line !== undefined && leading(line).includes("\t"))) return [...fresh];
  const unit = usualStep(file);
  if (unit === undefined) return undefined;
  return fresh.map(
    (line) => line && leading(line).replaceAll("\t", " ".repeat(unit)) + line.slice(leading(line).length),
  );
}

function spacesGone(fresh: readonly Line[]): Line[] {
  const depths = fresh
    .map((line) => (line === undefined ? 0 : (/^\t*( *)/.exec(line)?.[1]?.length ?? 0)))
    .filter((depth) => depth > 1);
  if (depths.length === 0) return [...fresh];
  const unit = Math.min(...depths);
  return fresh.map((line) =>
    line?.replace(/^(\t*)( {2,})/, (_, tabs: string, blanks: string) => {
      return tabs + "\t".repeat(Math.floor(blanks.length / unit)) + " ".repeat(blanks.length % unit);
    }),
  );
}

/** Spaces per level: the step that most lines take into the next level; undefined where no step prevails. */
export function usualStep(file: readonly string[]): number | undefined {
  const steps = new Map<number, number>();
  let before = 0;
  let total = 0;
  for (const line of file) {
    if (isBlank(line)) continue;
    const depth = leading(line).length;
    if (depth - before > 1) {
      steps.set(depth - before, (steps.get(depth - before) ?? 0) + 1);
      total++;
    }
    before = depth;
  }
  const [unit, count] = [...steps].sort(([, one], [, other]) => other - one)[0] ?? [];
  return unit !== undefined && count !== undefined && count * 3 >= total * 2 ? unit : undefined;
}
