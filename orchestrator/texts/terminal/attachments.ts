import type { Sentence } from "../sentence.ts";

/** What is said about files that a person sends with a request. */
export const attachments = {
  "attach.too-large": {
    es: "«{name}» es demasiado grande: una imagen tiene como mucho {most}.",
    en: "“{name}” is too large: a picture has {most} at most.",
  },
  "attach.text-too-large": {
    es: "«{name}» es demasiado grande: un archivo de texto tiene como mucho {most}.",
    en: "“{name}” is too large: a text file has {most} at most.",
  },
  "attach.too-many": {
    es: "Son demasiadas imágenes: como mucho {most} con cada mensaje.",
    en: "These are too many pictures: {most} at most with a message.",
  },
  "attach.damaged": {
    es: "«{name}» está dañada o incompleta: envía la imagen otra vez.",
    en: "“{name}” is damaged or not complete: send the picture again.",
  },
  "attach.unknown": {
    es: "«{name}» no es una imagen (png, jpeg, gif, webp) ni un texto en UTF-8: no se puede leer.",
    en: "“{name}” is neither a picture (png, jpeg, gif, webp) nor a text in UTF-8: it cannot be read.",
  },
  "attach.no-file": {
    es: "«{name}» es una carpeta o un dispositivo: adjunta un archivo.",
    en: "“{name}” is a folder or a device: attach a file.",
  },
  "attach.empty": { es: "«{name}» está vacío.", en: "“{name}” is empty." },
  "attach.unreadable": {
    es: "«{name}» no se puede leer: {detail}. Revisa la ruta.",
    en: "“{name}” cannot be read: {detail}. Check the path.",
  },
  "attach.unseen": {
    es: "El modelo {model} no recibe imágenes: la tarea sigue sin que las vea.",
    en: "The model {model} takes no pictures: the task goes on without it seeing them.",
  },
  "voice.no-model": {
    es: "No puedo oír mensajes de voz: hace falta GOOGLE_API_KEY. Escríbemelo y lo hago.",
    en: "I cannot hear voice messages: that takes GOOGLE_API_KEY. Write it to me and I do it.",
  },
  "voice.failed": {
    es: "No pude pasar el mensaje de voz a texto. Envíalo otra vez o escríbemelo.",
    en: "I could not write the voice message down. Send it again, or write it to me.",
  },
  "voice.too-long": {
    es: "El mensaje de voz es demasiado largo: oigo hasta {minutes} minutos.",
    en: "The voice message is too long: I hear up to {minutes} minutes.",
  },
  "voice.nothing": {
    es: "No oigo que nadie hable en el mensaje de voz.",
    en: "I hear nobody speak in the voice message.",
  },
  "voice.heard": {
    es: "🎙 Oí esto; no hago nada hasta que lo confirmes:\n«{text}»",
    en: "🎙 I heard this; I do nothing until you confirm it:\n“{text}”",
  },
  "voice.key.yes": { es: "✅ Hazlo", en: "✅ Do it" },
  "voice.key.no": { es: "❌ No", en: "❌ No" },
} as const satisfies Record<string, Sentence>;
