import type { Lang } from "./sentence.ts";

/** `48s`, `3m 12s`, `1h 04m`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${twoDigits(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
}

/** How long ago, in the largest whole unit: `45s`, `12m`, `3h`, `5d`. */
export function age(iso: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** `0,12 USD` or `$0.12`; a cent at least, so that a small cost is not shown as zero. */
export function money(usd: number, lang: Lang, options: { atLeast?: boolean } = {}): string {
  const amount = formatDecimal(usd > 0 ? Math.max(usd, 0.01) : usd, 2, lang);
  return `${options.atLeast ? "≥ " : ""}${lang === "es" ? `${amount} USD` : `$${amount}`}`;
}

/** A whole number with the language's thousands separator: `12.345`, `12,345`. */
export function formatCount(value: number, lang: Lang): string {
  return groupThousands(String(Math.round(value)), lang);
}

/** `512 B`, `3,4 MB`. */
export function formatBytes(value: number, lang: Lang): string {
  const units = ["B", "kB", "MB", "GB"];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(size) : formatDecimal(size, 1, lang)} ${units[unit]}`;
}

/** Local hour and minute: `10:42`. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  return `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** Local day and time: `2026-02-03 10:42`. */
export function dayAndTime(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())} ${clockTime(iso)}`;
}

function formatDecimal(value: number, digits: number, lang: Lang): string {
  const [whole = "0", fraction] = value.toFixed(digits).split(".");
  return `${groupThousands(whole, lang)}${lang === "es" ? "," : "."}${fraction}`;
}

function groupThousands(whole: string, lang: Lang): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, lang === "es" ? "." : ",");
}
