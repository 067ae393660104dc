import type { Sentence } from "./sentence.ts";

/** What `devorch serve` and the commands of its operator say. */
export const serve = {
  "serve.ready": {
    es: "devorch está en marcha. Estado: {url}  Ctrl-C lo detiene; las tareas siguen en el próximo inicio.",
    en: "devorch is running. Status: {url}  Ctrl-C stops it; tasks go on at the next start.",
  },
  "serve.owned": {
    es: "Otro devorch (proceso {pid}) ya trabaja con {path}. Espera a que termine o deténlo, o elige otra carpeta con --data.",
    en: "Another devorch (process {pid}) already works with {path}. Wait until it ends or stop it, or choose another folder with --data.",
  },
  "serve.port-taken": {
    es: "Otro programa ya escucha en {address}. Detenlo o elige otra dirección con HTTP_ADDR, por ejemplo 127.0.0.1:8788.",
    en: "Another program already listens at {address}. Stop it or choose another address with HTTP_ADDR, for example 127.0.0.1:8788.",
  },
  "serve.cannot-listen": {
    es: "No se puede escuchar en {address}: {reason}. Elige una dirección de esta máquina con HTTP_ADDR, por ejemplo 127.0.0.1:8787.",
    en: "Cannot listen at {address}: {reason}. Choose an address of this machine with HTTP_ADDR, for example 127.0.0.1:8787.",
  },
  "serve.alone": {
    es: "«{name}» es un proceso propio: ejecuta devorch {name} en otra terminal.",
    en: "“{name}” is a process of its own: run devorch {name} in another terminal.",
  },
  "health.healthy": {
    es: "bien: devorch {version}, base de datos {database}, telegram {telegram}",
    en: "healthy: devorch {version}, database {database}, telegram {telegram}",
  },
  "health.unhealthy": {
    es: "mal: devorch {version}, base de datos {database}, telegram {telegram}",
    en: "unhealthy: devorch {version}, database {database}, telegram {telegram}",
  },
  "health.nobody": {
    es: "Nadie responde en {url}: {reason}. ¿Está en marcha devorch serve, con este HTTP_ADDR?",
    en: "Nobody answers at {url}: {reason}. Is devorch serve running, with this HTTP_ADDR?",
  },
  "help.serve": {
    es: "Ejecutar las tareas sin chat: salud, métricas, página de estado",
    en: "Execute tasks without a chat: health, metrics, status page",
  },
  "help.health": { es: "Preguntar si el servicio está bien", en: "Ask whether the service is well" },
  "help.group.run": { es: "Servicio:", en: "Service:" },
} satisfies Record<string, Sentence>;
