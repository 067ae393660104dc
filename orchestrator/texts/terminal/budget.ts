import { money } from "../measures.ts";
import type { Lang, Sentence, TextParams } from "../sentence.ts";

/** Limits of money per day, month and person. */
export const budget = {
  "budget.reached": {
    es: (params) =>
      `Se alcanzó el límite ${limitText(params, "es")} (gastados ${usd(params.spent, "es")}). No empieza nada nuevo hasta ${params.renewal}; quien administra puede subirlo con ${raisedBy(params)}.${goOn.es(params)}`,
    en: (params) =>
      `The limit ${limitText(params, "en")} is reached (${usd(params.spent, "en")} spent). Nothing new begins until ${params.renewal}; an owner can raise it with ${raisedBy(params)}.${goOn.en(params)}`,
  },
  "budget.warning": {
    es: (params) =>
      `Van gastados ${usd(params.spent, "es")} del límite ${limitText(params, "es")}. Al llegar, no empieza nada nuevo hasta ${params.renewal}.`,
    en: (params) =>
      `${usd(params.spent, "en")} of the limit ${limitText(params, "en")} are spent. When it is reached, nothing new begins until ${params.renewal}.`,
  },
  "help.users.limit": {
    es: "Cuánto pueden gastar al día las tareas de una persona; «off» lo quita",
    en: "What the tasks of a person may spend a day; “off” removes it",
  },
  "help.arg.usd-per-day": { es: "dólares por día, u off", en: "dollars a day, or off" },
  "users.bad-limit": {
    es: "«{value}» no es una cantidad de dólares. Escribe por ejemplo 5, 2.50 u off.",
    en: '"{value}" is no amount of dollars. Write for example 5, 2.50 or off.',
  },
  "users.limited": {
    es: ({ id, usd: limit }) => (limit ? `${id}: hasta ${usd(limit, "es")} por día.` : `${id}: sin límite por día.`),
    en: ({ id, usd: limit }) => (limit ? `${id}: up to ${usd(limit, "en")} a day.` : `${id}: no limit a day.`),
  },
  "column.per-day": { es: "por día", en: "a day" },
} satisfies Record<string, Sentence>;

const goOn = {
  es: ({ id }: TextParams) => (id === undefined ? "" : ` Después sigue con \`devorch resume ${id}\`.`),
  en: ({ id }: TextParams) => (id === undefined ? "" : ` Then go on with \`devorch resume ${id}\`.`),
};

function usd(value: TextParams[string] | undefined, lang: Lang): string {
  return money(Number(value), lang);
}

function limitText({ kind, limit, person }: TextParams, lang: Lang): string {
  const amount = usd(limit, lang);
  if (lang === "es") {
    if (kind === "month") return `de ${amount} al mes`;
    return kind === "person" ? `de ${amount} al día para ${person}` : `de ${amount} al día`;
  }
  if (kind === "month") return `of ${amount} a month`;
  return kind === "person" ? `of ${amount} a day for ${person}` : `of ${amount} a day`;
}

function raisedBy({ kind, person }: TextParams): string {
  if (kind === "person") return `\`devorch users limit ${person} <usd>\``;
  return kind === "month" ? "MAX_COST_USD_MONTH" : "MAX_COST_USD_DAY";
}
