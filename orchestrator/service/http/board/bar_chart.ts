import { escapeHtml } from "../page.ts";

/** One bar: its parts from the bottom up, and what it says. Words are plain text. */
export interface Bar {
  label: string;
  parts: { value: number; tone: string }[];
}

interface ChartOptions {
  /** Unique on its page. */
  id: string;
  title: string;
  /** The whole in words, for who cannot see it. */
  told: string;
  /** A value as a person reads it. */
  say(value: number): string;
  /** The top of the scale where it is fixed. */
  most?: number;
}

const width = 600;
const height = 180;
/** Room for a line of text, which a narrow screen shows larger. */
const top = 24;
const floor = 156;

/** Bars over time as an SVG; its colours are the style's. */
export function barChart(bars: readonly Bar[], { id, title, told, say, most }: ChartOptions): string {
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const scale = most ?? Math.max(...sums, 0);
  const step = width / Math.max(1, bars.length);
  const drawn = bars.map((bar, at) => barPicture(bar, { x: at * step, width: step * 0.72, scale, say }));
  const dates = [0, Math.floor((bars.length - 1) / 2), bars.length - 1].map((at, place) => {
    const anchor = ["start", "middle", "end"][place];
    const x = [0, width / 2, width][place];
    return `<text class="note" x="${x}" y="${height - 6}" text-anchor="${anchor}">${escapeHtml(bars[at]?.label ?? "")}</text>`;
  });
  const grid = `<path class="rule" d="M0 ${floor}H${width}M0 ${top}H${width}"/><text class="note" x="${width}" y="${top - 4}" text-anchor="end">${escapeHtml(say(scale))}</text>`;
  return `<svg class="chart" role="img" aria-labelledby="${id}-title ${id}-told" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-told">${escapeHtml(told)}</desc>${grid}${drawn.join("")}${dates.join("")}</svg>`;
}

interface Placed {
  x: number;
  width: number;
  scale: number;
  say(value: number): string;
}

function barPicture({ label, parts }: Bar, { x, width: wide, scale, say }: Placed): string {
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  if (whole <= 0 || scale <= 0) return "";
  let y = floor;
  const rects = parts.map(({ value, tone }) => {
    const tall = (value / scale) * (floor - top);
    y -= tall;
    return tall <= 0
      ? ""
      : `<rect class="${escapeHtml(tone)}" x="${round(x)}" y="${round(y)}" width="${round(wide)}" height="${round(tall)}"/>`;
  });
  return `<g><title>${escapeHtml(`${label}: ${say(whole)}`)}</title>${rects.join("")}</g>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
