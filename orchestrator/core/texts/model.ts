import type { Sentence } from "./sentence.ts";

export const model = {
  "model.key-refused": {
    es: "{provider} rechazó la clave de {key}. Corrígela en el entorno o en devorch.env y luego ejecuta: devorch resume. ({detail})",
    en: "{provider} refused the key in {key}. Correct it in the environment or in devorch.env, then run: devorch resume. ({detail})",
  },
  "model.key-absent": {
    es: "Falta la clave de {provider} para {setting}={model}. Define {key} en el entorno o en el archivo devorch.env junto al ejecutable, o elige otro modelo en {setting}.",
    en: "No key for {provider}, which {setting}={model} needs. Set {key} in the environment or in the file devorch.env beside the executable, or choose another model in {setting}.",
  },
  "model.provider-unknown": {
    es: "{setting} nombra un proveedor desconocido: {provider}. Hay estos: {known}.",
    en: "{setting} names an unknown provider: {provider}. There are: {known}.",
  },
  "model.setting-invalid": {
    es: "{setting} no se entiende: «{value}». Escríbelo como proveedor/modelo[,alternativa...], por ejemplo anthropic/claude-opus-5-5.",
    en: '{setting} cannot be understood: "{value}". Write it as provider/model[,fallback...], for example anthropic/claude-opus-5-5.',
  },
  "model.missing": {
    es: "{provider} no conoce el modelo {model}. Revisa el nombre en {setting} (y la dirección en {baseUrl}, si la cambiaste). ({detail})",
    en: "{provider} does not know the model {model}. Check the name in {setting} (and the address in {baseUrl}, if you changed it). ({detail})",
  },
  "model.retrying": {
    es: ({ model, seconds, detail }) => `${model}: ${detail}. Nuevo intento en ${seconds} s.`,
    en: ({ model, seconds, detail }) => `${model}: ${detail}. Trying again in ${seconds} s.`,
  },
  "model.fallback": {
    es: "{from} no responde bien; sigo con {to}. ({detail})",
    en: "{from} does not answer well; going on with {to}. ({detail})",
  },
  "model.rate": {
    es: "{model} llegó a su límite de uso y la espera ya es demasiado larga. El trabajo está guardado; más tarde ejecuta: devorch resume. ({detail})",
    en: "{model} is at its rate limit and the wait has grown too long. The work is saved; later run: devorch resume. ({detail})",
  },
  "model.overloaded": {
    es: "{model} está saturado desde hace rato. El trabajo está guardado; más tarde ejecuta: devorch resume. ({detail})",
    en: "{model} has been overloaded for a while. The work is saved; later run: devorch resume. ({detail})",
  },
  "model.failed": {
    es: "{model} falló {tries} veces seguidas. El trabajo está guardado; ejecuta devorch resume para seguir, o añade un modelo de reserva en {setting}. ({detail})",
    en: "{model} failed {tries} times in a row. The work is saved; run devorch resume to go on, or add a fallback model in {setting}. ({detail})",
  },
  "model.unreachable": {
    es: "No se pudo hablar con {model}. El trabajo está guardado; revisa la conexión y ejecuta: devorch resume. ({detail})",
    en: "{model} could not be reached. The work is saved; check the connection and run: devorch resume. ({detail})",
  },
  "model.refusal": {
    es: "{model} se negó a responder. Cambia el pedido con devorch modify, o elige otro modelo en {setting} y ejecuta: devorch resume. ({detail})",
    en: "{model} refused to answer. Change the request with devorch modify, or choose another model in {setting} and run: devorch resume. ({detail})",
  },
  "model.too-long": {
    es: "La conversación ya no cabe en {model}. Divide el paso con devorch modify, o elige en {setting} un modelo con más contexto y ejecuta: devorch resume. ({detail})",
    en: "The conversation no longer fits into {model}. Split the step with devorch modify, or choose a model with a larger window in {setting} and run: devorch resume. ({detail})",
  },
  "model.invalid": {
    es: "{model} no aceptó la petición. El trabajo está guardado; prueba otro modelo en {setting} y ejecuta: devorch resume. ({detail})",
    en: "{model} did not accept the request. The work is saved; try another model in {setting} and run: devorch resume. ({detail})",
  },
  "model.price-unknown": {
    es: "No se conoce el precio de {model}, así que MAX_COST_USD no podría cumplirse. Añádelo a {file}, elige otro modelo, o quita MAX_COST_USD.",
    en: "The price of {model} is not known, so MAX_COST_USD could not hold. Add it to {file}, choose another model, or unset MAX_COST_USD.",
  },
  "model.cost-unknown": {
    es: "Precio de {model} desconocido: se cuentan solo los tokens.",
    en: "Price of {model} unknown: only tokens are counted.",
  },
  "model.prices-invalid": {
    es: "Los precios de {file} no se entienden: {detail}. Corrige el archivo o bórralo.",
    en: "The prices in {file} cannot be understood: {detail}. Correct the file or remove it.",
  },
} satisfies Record<string, Sentence>;
