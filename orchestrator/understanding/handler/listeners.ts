import type { Devorch } from "../../actions/devorch.ts";
import type { TaskUpdate } from "../../run/bus.ts";
import type { Ports } from "../../run/ports.ts";
import type { EventContext, Intent } from "../../sdk/intent.ts";
import { messageOf } from "../../task/errors.ts";
import type { TaskEvent } from "../../task/events.ts";

type Listener = (event: TaskEvent, context: EventContext) => void | Promise<void>;

/** Calls the listeners of intents for saved events; their errors are only logged. */
export function notifyListeners(ports: Ports, devorch: Devorch): (saved: TaskUpdate) => void {
  return ({ events }) => {
    for (const [name, { on }] of ports.loaded.intents) {
      if (!on) continue;
      for (const event of events) {
        const listener = listenerOf(on, event.type);
        if (listener) void callListener(ports, devorch, name, listener, event);
      }
    }
  };
}

function listenerOf(on: NonNullable<Intent["on"]>, type: TaskEvent["type"]): Listener | undefined {
  return Object.hasOwn(on, type) ? on[type] : undefined;
}

async function callListener(
  ports: Ports,
  devorch: Devorch,
  name: string,
  listener: Listener,
  event: TaskEvent,
): Promise<void> {
  try {
    await listener(event, { devorch, state: ports.store.pluginState(name) });
  } catch (error) {
    ports.warn("plugin.listener-failed", { name, type: event.type, error: messageOf(error) });
  }
}
