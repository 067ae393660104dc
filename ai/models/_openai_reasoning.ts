type Detail = Record<string, unknown>;
interface Told {
  reasoning_content?: string | null | undefined;
  reasoning?: string | null | undefined;
  reasoning_details?: Detail[] | null | undefined;
}

/** Fields of a detail that arrive in pieces. */
const growing: ReadonlySet<string> = new Set(["text", "summary", "data"]);

/** A model's reasoning as it came, in whichever fields the server tells it: it goes back in the same ones. */
export class Reasoning {
  readonly #texts: Record<string, string> = {};
  readonly #details: Detail[] = [];

  add(told: Told): void {
    for (const name of ["reasoning_content", "reasoning"] as const)
      if (told[name]) this.#texts[name] = (this.#texts[name] ?? "") + told[name];
    for (const detail of told.reasoning_details ?? []) this.#addDetail(detail);
  }

  get length(): number {
    const { reasoning_content = "", reasoning = "" } = this.#texts;
    return Math.max(reasoning_content.length, reasoning.length);
  }

  /** The text is left out where details say the same. */
  fields(): Record<string, unknown> {
    return this.#details.length > 0 ? { reasoning_details: this.#details } : this.#texts;
  }

  #addDetail(piece: Detail): void {
    const { type, index, id } = piece;
    const same = this.#details.findLast(
      (detail) => detail.type === type && detail.index === index && (!id || !detail.id || detail.id === id),
    );
    // Without a number only what is not signed yet can grow.
    const last = index === undefined && (same !== this.#details.at(-1) || same?.signature) ? undefined : same;
    if (!last) return void this.#details.push({ ...piece });
    for (const [name, value] of Object.entries(piece)) {
      const before = last[name];
      if (growing.has(name) && typeof value === "string" && typeof before === "string") last[name] = before + value;
      else if (value !== null) last[name] = value;
    }
  }
}
