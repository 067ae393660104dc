import type { Sentence, TextParams } from "./sentence.ts";

/** How it goes on: a task by its name, a question that belongs to none by asking it again. */
const goOn = {
  es: ({ id }: TextParams) => (id === undefined ? "vuelve a intentarlo" : `sigue con \`devorch resume ${id}\``),
  en: ({ id }: TextParams) => (id === undefined ? "try again" : `go on with \`devorch resume ${id}\``),
};
const saved = {
  es: ({ id }: TextParams) => (id === undefined ? "" : " El trabajo está guardado."),
  en: ({ id }: TextParams) => (id === undefined ? "" : " The work is saved."),
};

export const model = {
  "model.key-refused": {
    es: (params) =>
      `${params.provider} rechazó la clave de ${params.key}. Corrígela en el entorno o en devorch.env y ${goOn.es(params)}. (${params.detail})`,
    en: (params) =>
      `${params.provider} refused the key in ${params.key}. Correct it in the environment or in devorch.env and ${goOn.en(params)}. (${params.detail})`,
  },
  "model.no-credit": {
    es: (params) =>
      `${params.provider} no tiene saldo o cuota para la clave de ${params.key}. Recarga la cuenta o elige otro modelo en ${params.setting}, y ${goOn.es(params)}. (${params.detail})`,
    en: (params) =>
      `${params.provider} has no credit or quota left for the key in ${params.key}. Top the account up or choose another model in ${params.setting}, and ${goOn.en(params)}. (${params.detail})`,
  },
  "model.key-absent": {
    es: "Falta la clave de {provider} para {setting}={model}. Define {key} en el entorno o en el archivo devorch.env junto al ejecutable, o elige otro modelo en {setting}.",
    en: "No key for {provider}, which {setting}={model} needs. Set {key} in the environment or in the file devorch.env beside the executable, or choose another model in {setting}.",
  },
  "model.provider-unknown": {
    es: "{setting} nombra un proveedor desconocido: {provider}. Hay estos: {known}.",
    en: "{setting} names an unknown provider: {provider}. There are: {known}.",
  },
  "model.missing": {
    es: "{provider} no conoce el modelo {model}. Revisa el nombre en {setting} (y la dirección en {baseUrl}, si la cambiaste). ({detail})",
    en: "{provider} does not know the model {model}. Check the name in {setting} (and the address in {baseUrl}, if you changed it). ({detail})",
  },
  "model.fallback": {
    es: "{from} no responde bien; sigo con {to}. ({detail})",
    en: "{from} does not answer well; going on with {to}. ({detail})",
  },
  "model.rate": {
    es: (params) =>
      `${params.model} llegó a su límite de uso y la espera ya es demasiado larga.${saved.es(params)} Más tarde, ${goOn.es(params)}. (${params.detail})`,
    en: (params) =>
      `${params.model} is at its rate limit and the wait has grown too long.${saved.en(params)} Later, ${goOn.en(params)}. (${params.detail})`,
  },
  "model.overloaded": {
    es: (params) =>
      `${params.model} está saturado desde hace rato.${saved.es(params)} Más tarde, ${goOn.es(params)}. (${params.detail})`,
    en: (params) =>
      `${params.model} has been overloaded for a while.${saved.en(params)} Later, ${goOn.en(params)}. (${params.detail})`,
  },
  "model.failed": {
    es: (params) =>
      `${params.model} falló${params.tries === 1 ? "" : ` ${params.tries} veces seguidas`}.${saved.es(params)} Agrega un modelo de reserva en ${params.setting} o ${goOn.es(params)} tal como está. (${params.detail})`,
    en: (params) =>
      `${params.model} failed${params.tries === 1 ? "" : ` ${params.tries} times in a row`}.${saved.en(params)} Add a fallback model in ${params.setting}, or ${goOn.en(params)} as it is. (${params.detail})`,
  },
  "model.unreachable": {
    es: (params) =>
      `No se pudo hablar con ${params.model}.${saved.es(params)} Revisa la conexión y ${goOn.es(params)}. (${params.detail})`,
    en: (params) =>
      `${params.model} could not be reached.${saved.en(params)} Check the connection and ${goOn.en(params)}. (${params.detail})`,
  },
  "model.refusal": {
    es: (params) =>
      `${params.model} se negó a responder. Elige otro modelo en ${params.setting} y ${goOn.es(params)}, o pídelo con otras palabras. (${params.detail})`,
    en: (params) =>
      `${params.model} refused to answer. Choose another model in ${params.setting} and ${goOn.en(params)}, or ask for it in other words. (${params.detail})`,
  },
  "model.too-long": {
    es: (params) =>
      `La conversación ya no cabe en ${params.model}. Elige en ${params.setting} un modelo con más contexto y ${goOn.es(params)}, o pide menos de una vez. (${params.detail})`,
    en: (params) =>
      `The conversation no longer fits into ${params.model}. Choose a model with a larger window in ${params.setting} and ${goOn.en(params)}, or ask for less at once. (${params.detail})`,
  },
  "model.invalid": {
    es: (params) =>
      `${params.model} no aceptó la petición.${saved.es(params)} Prueba otro modelo en ${params.setting} y ${goOn.es(params)}. (${params.detail})`,
    en: (params) =>
      `${params.model} did not accept the request.${saved.en(params)} Try another model in ${params.setting} and ${goOn.en(params)}. (${params.detail})`,
  },
  "model.price-unknown": {
    es: "No se conoce el precio de {model}, así que MAX_COST_USD no podría cumplirse. Agrégalo a {file}, elige otro modelo, o quita MAX_COST_USD.",
    en: "The price of {model} is not known, so MAX_COST_USD could not hold. Add it to {file}, choose another model, or unset MAX_COST_USD.",
  },
  "model.prices-invalid": {
    es: "Los precios de {file} no se entienden: {detail}. Corrige el archivo o bórralo.",
    en: "The prices in {file} cannot be understood: {detail}. Correct the file or remove it.",
  },
} satisfies Record<string, Sentence>;
