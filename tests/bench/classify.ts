import { Classifier } from "../../orchestrator/understanding/classifier/classifier.ts";
import { shippedIntents } from "../intents/messages.ts";
import { type Figure, median } from "./figures.ts";

const texts = ["sí", "agrega un botón para exportar los pedidos a csv en la pantalla de pedidos", "cómo va T-3?"];
const rounds = 60;

/** What a message means, by the local classifier. */
export async function classify(): Promise<Figure> {
  const classifier = new Classifier(await shippedIntents());
  const rank = (text: string) => classifier.rank(classifier.read(text));
  for (const text of texts) for (let warm = 0; warm < rounds; warm++) rank(text);
  const times = texts.flatMap((text) =>
    Array.from({ length: rounds }, () => {
      const began = performance.now();
      rank(text);
      return performance.now() - began;
    }),
  );
  return { name: "a message understood", unit: "ms", value: median(times), aim: { of: "value", most: 1 } };
}
