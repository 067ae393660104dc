import type { Sentence } from "../sentence.ts";

/** What a client on another machine hears, and the server that it speaks to. */
export const remote = {
  "remote.token": {
    es: "El token no vale. Pide otro a quien administra: `devorch tokens add <nombre> --role <papel>`, y ponlo en DEVORCH_TOKEN.",
    en: "The token is not accepted. Ask an owner for another one: `devorch tokens add <name> --role <role>`, and put it into DEVORCH_TOKEN.",
  },
  "remote.too-many-failures": {
    es: "Demasiados tokens que no valen desde esta dirección. Espera un minuto y vuelve a intentarlo con uno que valga.",
    en: "Too many wrong tokens from this address. Wait a minute, then try again with a good one.",
  },
  "remote.other-protocol": {
    es: "El servidor (devorch {version}) habla el protocolo {server} y este cliente el {client}. Actualiza el más viejo de los dos.",
    en: "The server (devorch {version}) speaks protocol {server} and this client speaks {client}. Update the older of the two.",
  },
  "remote.no-such-path": {
    es: "Eso no es una llamada de la API. Las que hay están en docs/api.md.",
    en: "That is no call of the API. Those that there are stand in docs/api.md.",
  },
  "remote.too-slow": {
    es: "El pedido tardó demasiado en llegar. Vuelve a enviarlo.",
    en: "The request took too long to arrive. Send it again.",
  },
  "remote.busy": {
    es: "Este token ya tiene {most} pedidos abiertos. Cierra alguno y vuelve a intentarlo.",
    en: "This token has {most} open requests already. Close one, then try again.",
  },
  "remote.internal": {
    es: "Algo falló en el servidor; su registro dice qué.",
    en: "Something failed on the server; its log says what.",
  },
  "remote.was-done": {
    es: "Ese mensaje ya se había cumplido, sobre {id}: `devorch show {id}`.",
    en: "That message had been carried out already, about {id}: `devorch show {id}`.",
  },
  "remote.folder": {
    es: "«{repo}» no es un repositorio que otra máquina alcance. Con DEVORCH_URL, nómbralo por su dirección o por su nombre registrado (`devorch repo list`): -r <url|nombre>",
    en: "“{repo}” is no repository that another machine reaches. With DEVORCH_URL, name it by its address or its registered name (`devorch repo list`): -r <url|name>",
  },
  "remote.no-repository": {
    es: "Con DEVORCH_URL el trabajo se hace en otra máquina: di qué repositorio con -r <url|nombre> (`devorch repo list` muestra los nombres).",
    en: "With DEVORCH_URL the work is done on another machine: say which repository with -r <url|name> (`devorch repo list` shows the names).",
  },
  "remote.here-only": {
    es: "«{name}» trabaja con los datos de la propia máquina: ejecútalo en la del servidor, sin DEVORCH_URL.",
    en: "“{name}” works with a machine's own data: run it on the server's, without DEVORCH_URL.",
  },
  "remote.away": {
    es: "No responde ningún devorch en {url} ({reason}). Las tareas siguen donde estén; vuelve a intentarlo, o revisa DEVORCH_URL.",
    en: "No devorch answers at {url} ({reason}). Its tasks go on where they are; try again, or check DEVORCH_URL.",
  },
  "remote.certificate": {
    es: "El certificado de {url} no se acepta ({reason}). Corrígelo en el servidor; uno de una autoridad propia va en NODE_EXTRA_CA_CERTS.",
    en: "The certificate of {url} is not accepted ({reason}). Correct it on the server; one of an authority of your own goes into NODE_EXTRA_CA_CERTS.",
  },
  "remote.redirect": {
    es: "{url} lleva a {place}, y el token no se envía a otro lugar. Si es el correcto, ponlo en DEVORCH_URL.",
    en: "{url} leads to {place}, and the token is not sent elsewhere. If that is the right place, put it into DEVORCH_URL.",
  },
  "remote.not-devorch": {
    es: "En {url} responde otra cosa que devorch (HTTP {status}). Revisa DEVORCH_URL.",
    en: "Something else than devorch answers at {url} (HTTP {status}). Check DEVORCH_URL.",
  },
  "remote.reconnected": {
    es: "El servidor vuelve a responder: se sigue desde donde se estaba.",
    en: "The server answers again: it goes on from there.",
  },
  "remote.said": { es: "{message}", en: "{message}" },
  "remote.unsure": {
    es: "La conexión con {url} se cortó antes de la respuesta: no se sabe si se hizo. Míralo y, si no, repítelo.",
    en: "The connection to {url} was cut before the answer: whether it was done is not known. Look, and if it was not, do it again.",
  },
} satisfies Record<string, Sentence>;
