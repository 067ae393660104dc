import { ModelError } from "devorch";
import { plainName, type WireCall } from "./_openai_request.ts";

/** A piece of a call as servers send it. */
export interface CallPiece {
  index?: number | null | undefined;
  id?: string | null | undefined;
  function?:
    | { name?: string | null | undefined; arguments?: string | Record<string, unknown> | null | undefined }
    | null
    | undefined;
}

interface PartialCall {
  index: number | null;
  id: string;
  name: string;
  json: string;
}

/**
 * Puts calls together from their pieces. OpenAI numbers them; other servers leave the number or the id out, number all of them 0, send
 * whole calls at once, repeat the name, or send the arguments as an object.
 */
export class Calls {
  readonly #calls: PartialCall[] = [];

  add(piece: CallPiece): void {
    const { name = "", arguments: given = "" } = { ...piece.function };
    let call = this.#callOf(piece);
    if (!call) {
      call = { index: piece.index ?? null, id: piece.id ?? "", name: "", json: "" };
      this.#calls.push(call);
    }
    call.id ||= piece.id ?? "";
    if (name && name !== call.name) call.name += name;
    if (given) call.json = typeof given === "string" ? call.json + given : JSON.stringify(given);
  }

  get length(): number {
    return this.#calls.reduce((sum, { name, json }) => sum + name.length + json.length, 0);
  }

  /**
   * The calls, each with an id that no other of the conversation has: results are matched by it. `isCut`: the output limit ended the answer, so that a
   * last call that is not whole is left out. Throws ModelError for a call that cannot be understood.
   */
  whole({ taken, turn, isCut }: { taken: ReadonlySet<string>; turn: number; isCut: boolean }) {
    const ids = new Set(taken);
    const calls = this.#calls.flatMap(({ id, name, json }, place) => {
      const input = inputOf(json);
      const isLast = place === this.#calls.length - 1;
      if (isCut && isLast && (input === undefined || json.trim() === "")) return [];
      if (name === "") throw new ModelError("empty", "a call of the answer has no name");
      if (input === undefined) throw new ModelError("empty", "the input of a call is no JSON");
      // Nine letters and digits: the only ids that some servers take back.
      const unique = id !== "" && !ids.has(id) ? id : `c${pad(turn)}${pad(place)}`;
      ids.add(unique);
      const wire: WireCall = {
        id: unique,
        type: "function",
        function: { name: plainName(name), arguments: JSON.stringify(input) },
      };
      return [{ name, input, wire }];
    });
    return { calls, isCut: calls.length < this.#calls.length };
  }

  /** The call that a piece goes on with; undefined where it begins one. */
  #callOf({ index, id, function: called }: CallPiece): PartialCall | undefined {
    const numbered = index != null;
    const found = numbered ? this.#calls.findLast((call) => call.index === index) : this.#calls.at(-1);
    if (id && !numbered) {
      const known = this.#calls.findLast((call) => call.id === id);
      if (known || this.#calls.every((call) => call.id !== "")) return known;
    }
    if (!found || !called?.name) return found;
    const another =
      (id && found.id && id !== found.id) || (!id && inputOf(found.json) !== undefined && found.json !== "");
    return another ? undefined : found;
  }
}

const pad = (number: number) => String(number % 10_000).padStart(4, "0");

/** An object, also where it is written as JSON within JSON; undefined for anything else. */
function inputOf(json: string): Record<string, unknown> | undefined {
  if (json.trim() === "") return {};
  try {
    const once: unknown = JSON.parse(json);
    const input: unknown = typeof once === "string" ? JSON.parse(once) : once;
    const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
    return isObject ? (input as Record<string, unknown>) : input === null ? {} : undefined;
  } catch {
    return undefined;
  }
}
