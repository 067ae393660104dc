import { isTerminal, type TaskEvent } from "../../../task/events.ts";
import { ciSlot, endSlot, planSlot, questionSlot } from "./task_cards.ts";

/** A card of a task whose buttons decide something that is still open. */
export interface OpenCard {
  slot: string;
  /** The question that it asks, by its round and text. */
  asks?: string;
}

/** The open cards after one more event; a card that is no longer among them was decided by it. */
export function openCards(before: readonly OpenCard[], event: TaskEvent, id: string): readonly OpenCard[] {
  // The card of finished work decides nothing: its buttons only read.
  if (event.type === "task.completed") return [];
  if (isTerminal(event) || event.type === "task.paused") return [{ slot: endSlot(id, event.seq) }];
  switch (event.type) {
    case "plan.ready":
      return [{ slot: planSlot(id, event.revision) }];
    case "question.asked": {
      const asked = event.questions.map(({ n, round, text }) => ({
        slot: questionSlot(id, n),
        asks: asks({ round, text }),
      }));
      return [...before.filter(({ slot }) => asked.every((one) => one.slot !== slot)), ...asked];
    }
    case "question.answered": {
      const answered = asks({ round: event.round, text: event.question });
      return before.filter((card) => card.asks !== answered);
    }
    case "ci.done":
      return event.state === "red" || event.draft ? [{ slot: ciSlot(id, event.seq) }] : before;
    case "pr.ready":
    case "plan.approved":
    case "plan.rejected":
    case "plan.modified":
    case "task.resumed":
      return [];
    default:
      return before;
  }
}

function asks({ round, text }: { round: number; text: string }): string {
  return `${round} ${text}`;
}
