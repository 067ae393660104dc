import type { Lang } from "../sentence.ts";

/** What the operating system says, by its code. */
const meanings: Readonly<Record<string, Readonly<Record<Lang, string>>>> = {
  ENOENT: { es: "no existe", en: "does not exist" },
  ENOTDIR: {
    es: "una parte de la ruta es un archivo, no una carpeta",
    en: "a part of the path is a file, not a folder",
  },
  EISDIR: { es: "es una carpeta", en: "is a folder" },
  EEXIST: { es: "ya existe", en: "exists already" },
  EACCES: { es: "sin permiso", en: "permission denied" },
  EPERM: { es: "operación no permitida", en: "operation not permitted" },
  EROFS: { es: "el sistema de archivos es de solo lectura", en: "the file system is read-only" },
  ENOSPC: { es: "no queda espacio en el disco", en: "no space left on the disk" },
  EDQUOT: { es: "se agotó la cuota de disco", en: "the disk quota is used up" },
  ELOOP: { es: "demasiados enlaces simbólicos", en: "too many symbolic links" },
  ENAMETOOLONG: { es: "el nombre es demasiado largo", en: "the name is too long" },
  ENOTEMPTY: { es: "la carpeta no está vacía", en: "the folder is not empty" },
  EBUSY: { es: "está en uso", en: "is in use" },
  EMFILE: { es: "hay demasiados archivos abiertos", en: "too many files are open" },
  EIO: { es: "error de lectura o escritura del disco", en: "the disk could not be read or written" },
  EADDRINUSE: { es: "la dirección ya está en uso", en: "the address is in use already" },
  EADDRNOTAVAIL: { es: "la dirección no es de esta máquina", en: "the address is not of this machine" },
  ECONNREFUSED: { es: "conexión rechazada", en: "connection refused" },
  ECONNRESET: { es: "la conexión se cortó", en: "the connection was reset" },
  ETIMEDOUT: { es: "no respondió a tiempo", en: "no answer in time" },
  ENOTFOUND: { es: "no se encontró el servidor", en: "the host was not found" },
  EHOSTUNREACH: { es: "no se puede llegar al servidor", en: "the host is unreachable" },
};

/** `ENOTDIR: not a directory, open '/a/b'`, or the code alone. */
const systemError =
  /^(?:Error: )?(E[A-Z]{2,15})(?:: [^,\n']{1,80}(?:, [a-z0-9_]{1,20}(?: '([^'\n]{1,4096})')?(?: -> '[^'\n]{1,4096}')?)?)?$/;

/** The value of a sentence's parameter as a person reads it: an error of the operating system in their language. */
export function sayable(lang: Lang, value: unknown): string {
  const said = String(value);
  const [, code = "", path] = systemError.exec(said) ?? [];
  const meaning = Object.hasOwn(meanings, code) ? meanings[code]?.[lang] : undefined;
  if (meaning === undefined) return said;
  return path === undefined ? meaning : `${path}: ${meaning}`;
}
