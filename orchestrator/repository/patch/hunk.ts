import type { Edit } from "../../run/editing.ts";
import { TaskError } from "../../task/errors.ts";

interface Where {
  /** The text behind each "@@": lines that the hunk's lines stand behind. */
  anchors?: string[];
  /** Lines that it is said to have, before and after. */
  counts?: readonly [old: number, come: number] | undefined;
  /** It is said to begin before the first line. */
  atTop?: boolean;
}

/** Collects the lines of one hunk (" context", "-old", "+new") into an edit. */
export class Hunk {
  readonly #old: string[] = [];
  readonly #new: string[] = [];
  readonly #where: Where;
  #last: "both" | "old" | "new" = "both";
  /** The same for the last line that is not blank. */
  #lastTelling: "both" | "old" | "new" = "both";
  /** Sides that do not end in a line break. */
  readonly #open = new Set<"old" | "new">();

  constructor(where: Where = {}) {
    this.#where = where;
  }

  get isEmpty(): boolean {
    return this.#old.length + this.#new.length === 0;
  }

  /** One "@@" after the other: a function in a class. */
  within(anchor: string): void {
    if (anchor !== "") this.#where.anchors = [...(this.#where.anchors ?? []), anchor];
  }

  /** False when the line is no part of a hunk. */
  take(line: string): boolean {
    const content = line.slice(1);
    if (line === "" || line.startsWith(" ")) this.#add("both", content);
    else if (line.startsWith("-")) this.#add("old", content);
    else if (line.startsWith("+")) this.#add("new", content);
    else if (line.startsWith("\\"))
      for (const side of this.#last === "both" ? (["old", "new"] as const) : [this.#last]) this.#open.add(side);
    else return false;
    return true;
  }

  #add(side: "both" | "old" | "new", content: string): void {
    this.#last = side;
    if (side !== "both" || content !== "") this.#lastTelling = side;
    if (side !== "new") this.#old.push(content);
    if (side !== "old") this.#new.push(content);
  }

  /** Lines that are added; the content of a file that is new. */
  get added(): string {
    return joined(this.#withoutOuterBlanks()[1], this.#open.has("new"));
  }

  /** Lines that are taken away, and those around them; the content of a file that goes. */
  get removed(): string {
    return joined(this.#withoutOuterBlanks()[0], this.#open.has("old"));
  }

  /** It has fewer lines than it says, before and after, and what takes the place of the last ones is not there. */
  get isCutOff(): boolean {
    const [old, come] = this.#where.counts ?? [0, 0];
    const [has, gets] = this.#withoutOuterBlanks();
    return has.length < old && gets.length < come && this.#lastTelling === "old";
  }

  /** Undefined when it changes nothing. Throws TaskError when it says nowhere where its lines go. */
  edit(): Edit | undefined {
    const [old, replacement] = this.#withoutOuterBlanks();
    if (old.length === 0 && replacement.length > 0) return this.#onlyAdded(replacement);
    const edit: Edit = {
      old: joined(old, this.#open.has("old")),
      new: joined(replacement, this.#open.has("new")),
      lines: true,
    };
    if (edit.old === edit.new) return undefined;
    const { anchors = [] } = this.#where;
    return anchors.length > 0 ? { ...edit, behind: anchors } : edit;
  }

  /** Blank lines at the end are often only what separates a hunk from what follows. */
  #withoutOuterBlanks(): [string[], string[]] {
    const [old, replacement] = [[...this.#old], [...this.#new]];
    while (old.length > 0 && old.at(-1) === "" && replacement.at(-1) === "" && this.#last === "both") {
      old.pop();
      replacement.pop();
    }
    return [old, replacement];
  }

  #onlyAdded(lines: readonly string[]): Edit {
    // Nothing before it, nothing around it: a file that is not there yet.
    if (this.#where.atTop) return { old: "", new: joined(lines, this.#open.has("new")) };
    const last = this.#where.anchors?.at(-1);
    if (last === undefined)
      throw new TaskError("A hunk of the patch only adds lines and has no context; add the lines around them.");
    const anchor = `${last}\n`;
    const outer = this.#where.anchors?.slice(0, -1) ?? [];
    const edit: Edit = { old: anchor, new: anchor + joined(lines, false), lines: true };
    return outer.length > 0 ? { ...edit, behind: outer } : edit;
  }
}

function joined(lines: readonly string[], open: boolean): string {
  if (lines.length === 0) return "";
  return lines.join("\n") + (open ? "" : "\n");
}
