import type { Member } from "../../../run/fleet/members.ts";
import type { FleetCensus } from "../../../run/store.ts";
import { dayAndTime, escapeHtml, htmlText, type PageOptions } from "../page.ts";

/** The processes that share the database, and what waits for one of them. */
export interface FleetView {
  members: readonly Member[];
  census: FleetCensus;
}

/** Below the board, where several processes work. */
export function fleetSection({ members, census }: FleetView, { lang }: Pick<PageOptions, "lang">): string {
  const rows = members.map(({ id, name, roles, version, since }) => {
    const cells = [name, roles.join(", "), String(census.held[id] ?? 0), version];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}<td>${dayAndTime(since)}</td></tr>`;
  });
  const titles = (["name", "roles", "tasks", "version", "since"] as const).map(
    (title) => `<th scope="col">${htmlText(lang, `board.fleet.${title}`)}</th>`,
  );
  const table =
    rows.length > 0
      ? `<div class="scroll"><table><thead><tr>${titles.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`
      : "";
  const waiting = `<p class="dim">${htmlText(lang, "board.fleet.queue", { count: census.claimable })}</p>`;
  const missing = census.members.worker > 0 ? "" : `<p class="why">${htmlText(lang, "board.fleet.no-worker")}</p>`;
  return `<section class="fleet"><h2>${htmlText(lang, "board.fleet")}</h2>${missing}${waiting}${table}</section>`;
}
