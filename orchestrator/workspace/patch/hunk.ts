import { type Edit, TaskError } from "devorch";

/** Collects the lines of one hunk (" context", "-old", "+new") into an edit. */
export class Hunk {
  readonly #old: string[] = [];
  readonly #new: string[] = [];
  /** Where the lines stand, as far as the patch says it: the text behind "@@". */
  readonly #anchor: string;
  #last: "both" | "old" | "new" = "both";
  /** Sides that do not end in a line break. */
  readonly #open = new Set<"old" | "new">();

  constructor(anchor = "") {
    this.#anchor = anchor;
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
    if (side !== "new") this.#old.push(content);
    if (side !== "old") this.#new.push(content);
  }

  /** Lines that are added; the content of a file that is new. */
  get added(): string {
    return joined(this.#withoutOuterBlanks()[1], this.#open.has("new"));
  }

  /** Undefined when it changes nothing. Throws TaskError when it says nowhere where its lines go. */
  edit(): Edit | undefined {
    const [old, replacement] = this.#withoutOuterBlanks();
    if (old.length === 0 && replacement.length > 0) return this.#behindAnchor(replacement);
    const edit = { old: joined(old, this.#open.has("old")), new: joined(replacement, this.#open.has("new")) };
    return edit.old === edit.new ? undefined : edit;
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

  #behindAnchor(lines: readonly string[]): Edit {
    if (this.#anchor === "")
      throw new TaskError("A hunk of the patch only adds lines and has no context; add the lines around them.");
    const anchor = `${this.#anchor}\n`;
    return { old: anchor, new: anchor + joined(lines, false) };
  }
}

function joined(lines: readonly string[], open: boolean): string {
  if (lines.length === 0) return "";
  return lines.join("\n") + (open ? "" : "\n");
}
