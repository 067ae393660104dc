import { timingSafeEqual } from "node:crypto";
import { z } from "devorch";

/** The repository that a delivery names, by the field that holds the address of its page. */
export function deliveryOf(body: unknown, page: "html_url" | "web_url"): { repository: string } | undefined {
  const field = page === "web_url" ? "project" : "repository";
  const { data } = z.object({ [field]: z.object({ [page]: z.string() }) }).safeParse(body);
  const repository = (data?.[field] as Record<string, string> | undefined)?.[page];
  return repository === undefined ? undefined : { repository };
}

/** Compares in a time that tells nothing of where they differ. */
export function isSame(given: string | null, wanted: string): boolean {
  const [one, other] = [Buffer.from(given ?? ""), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
