import type { Sentence } from "./sentence.ts";

export const git = {
  "git.unknown-repo": {
    es: 'No encuentro el repositorio "{text}": no es un nombre registrado, ni una carpeta, ni una dirección. Revisá cómo está escrito o registralo con `devorch repo add <nombre> <url>`.',
    en: 'I cannot find the repository "{text}": it is not a registered name, a folder or an address. Check the spelling, or register it with `devorch repo add <name> <url>`.',
  },
  "git.not-a-repository": {
    es: "{path} no es un repositorio git ni está dentro de uno. Indicá otra carpeta o creá el repositorio con `git init` y un primer commit.",
    en: "{path} is not a git repository, nor inside one. Name another folder, or make it one with `git init` and a first commit.",
  },
  "git.no-folder": {
    es: "La carpeta {path} no existe. Revisá la ruta.",
    en: "The folder {path} does not exist. Check the path.",
  },
  "git.url-scheme": {
    es: "{url} no se puede usar: solo se aceptan direcciones https. Escribí la dirección https del repositorio.",
    en: "{url} cannot be used: only https addresses are accepted. Give the repository's https address.",
  },
  "git.ssh-needs-token": {
    es: "{text} es una dirección SSH y no hay un token para {host}. Definí {variable} para entrar por https.",
    en: "{text} is an SSH address and there is no token for {host}. Set {variable} to get in by https.",
  },
  "git.bad-tokens": {
    es: "GIT_TOKENS no se entiende. Escribilo como `host=token` o `host:puerto=token`, separados por comas.",
    en: "GIT_TOKENS cannot be read. Write it as `host=token` or `host:port=token`, separated by commas.",
  },
  "git.unreachable": {
    es: "No se puede llegar a {host} ({detail}). Revisá la dirección y la conexión, y probá de nuevo.",
    en: "{host} cannot be reached ({detail}). Check the address and the connection, then try again.",
  },
  "git.broken": {
    es: "La respuesta de {host} llegó incompleta o dañada ({detail}). Probá de nuevo.",
    en: "The answer of {host} came incomplete or damaged ({detail}). Try again.",
  },
  "git.not-git": {
    es: "{url} no responde como un repositorio git ({detail}). Revisá la dirección.",
    en: "{url} does not answer like a git repository ({detail}). Check the address.",
  },
  "git.not-found": {
    es: "{url} no existe, o es privado y {host} no lo muestra (404). Revisá la dirección o definí {variable}.",
    en: "{url} does not exist, or is private and {host} does not show it (404). Check the address, or set {variable}.",
  },
  "git.unauthorized": {
    es: "{host} pide credenciales para {url} ({status}). Definí {variable} y probá de nuevo.",
    en: "{host} asks for credentials for {url} ({status}). Set {variable} and try again.",
  },
  "git.token-refused": {
    es: "{host} rechazó el token para {url} ({status}). Revisá que {variable} sea válido y tenga permiso sobre este repositorio.",
    en: "{host} refused the token for {url} ({status}). Check that {variable} is valid and may read this repository.",
  },
  "git.empty": {
    es: "{where} no tiene ningún commit todavía. Hacé un primer commit y probá de nuevo.",
    en: "{where} has no commit yet. Make a first commit and try again.",
  },
  "git.unknown-base": {
    es: 'La rama "{branch}" no existe en {where}. Elegí otra con --base; hay: {branches}.',
    en: 'The branch "{branch}" does not exist in {where}. Choose another with --base; there are: {branches}.',
  },
  "git.sha256": {
    es: "{where} usa el formato SHA-256 de git, que no está soportado. Usá un clon en formato SHA-1.",
    en: "{where} uses git's SHA-256 format, which is not supported. Use a clone in the SHA-1 format.",
  },
  "git.partial": {
    es: "{where} es un clon parcial: le faltan objetos. Usá la dirección del repositorio en lugar de la carpeta, o un clon completo.",
    en: "{where} is a partial clone: objects are missing. Use the repository's address instead of the folder, or a full clone.",
  },
  "git.reftable": {
    es: 'Las referencias de {where} se guardan como "{storage}", que no está soportado. Usá la dirección del repositorio o un clon con referencias en archivos.',
    en: 'The refs of {where} are stored as "{storage}", which is not supported. Use the repository\'s address, or a clone whose refs are files.',
  },
  "git.unsafe-name": {
    es: 'El repositorio contiene el nombre de archivo "{name}", que no se puede guardar sin riesgo. Renombralo y probá de nuevo.',
    en: 'The repository holds the file name "{name}", which cannot be stored safely. Rename it and try again.',
  },
  "git.bad-branch": {
    es: '"{branch}" no sirve como nombre de rama. Elegí otro con --branch.',
    en: '"{branch}" is not a possible branch name. Choose another with --branch.',
  },
  "git.branch-taken": {
    es: 'La rama "{branch}" ya existe con otro trabajo. Elegí otra con --branch.',
    en: 'The branch "{branch}" exists already with other work. Choose another with --branch.',
  },
  "git.no-access": {
    es: "No hay permiso para usar {path}. Corregí los permisos o elegí otra carpeta con REPOS_PATH.",
    en: "There is no permission to use {path}. Mend the permissions, or choose another folder with REPOS_PATH.",
  },
  "git.disk-full": {
    es: "El disco está lleno. Liberá espacio y seguí con `devorch resume`.",
    en: "The disk is full. Free some space and go on with `devorch resume`.",
  },
  "git.push-auth": {
    es: "{host} no deja subir la rama con estas credenciales. Definí {variable} con permiso de escritura y seguí con `devorch resume`.",
    en: "{host} does not let these credentials push. Set {variable} with write permission and go on with `devorch resume`.",
  },
  "git.push-refused": {
    es: 'El servidor rechazó la rama: "{words}". Resolvelo allí y seguí con `devorch resume`.',
    en: 'The server refused the branch: "{words}". Settle it there and go on with `devorch resume`.',
  },
  "git.push-behind": {
    es: 'La rama "{branch}" tiene allá commits que acá no están; nunca se fuerza. Borrala o renombrala allá y seguí con `devorch resume`.',
    en: 'The branch "{branch}" has commits there that are not here; nothing is ever forced. Delete or rename it there and go on with `devorch resume`.',
  },
  "git.push-default": {
    es: 'No se sube a "{branch}", la rama principal. Elegí otra con --branch.',
    en: 'Nothing is pushed to "{branch}", the main branch. Choose another with --branch.',
  },
  "git.push-checked-out": {
    es: 'La rama "{branch}" está abierta en {path} y no se puede mover. Cambiá allí de rama y seguí con `devorch resume`.',
    en: 'The branch "{branch}" is checked out in {path} and cannot be moved. Switch to another branch there and go on with `devorch resume`.',
  },
  "git.push-folder": {
    es: "No se pudo dejar la rama en {path} ({detail}). Corregilo y seguí con `devorch resume`.",
    en: "The branch could not be put into {path} ({detail}). Mend it and go on with `devorch resume`.",
  },
  "git.notice-submodules": {
    es: "El repositorio tiene submódulos ({paths}): no se descargan ni se cambian.",
    en: "The repository has submodules ({paths}): they are neither downloaded nor changed.",
  },
  "git.notice-lfs": {
    es: "El repositorio usa Git LFS: en lugar de los archivos grandes se ven sus punteros, y no se pueden cambiar.",
    en: "The repository uses Git LFS: pointers stand in for the large files, which cannot be changed.",
  },
  "git.notice-signing": {
    es: "El repositorio pide commits firmados ({file}); los de devorch no van firmados.",
    en: "The repository asks for signed commits ({file}); those of devorch are not signed.",
  },
  "git.notice-detached": {
    es: "La carpeta no está en ninguna rama: se parte del commit {sha}.",
    en: "The folder is not on any branch: the work starts at commit {sha}.",
  },
  "git.notice-uncommitted": {
    es: ({ count, first }) =>
      Number(count) === 1
        ? `Hay un archivo sin commit (${first}): queda afuera.`
        : `Hay ${count} archivos sin commit (${first}...): quedan afuera.`,
    en: ({ count, first }) =>
      Number(count) === 1
        ? `One file is not committed (${first}): it is left out.`
        : `${count} files are not committed (${first}...): they are left out.`,
  },
} satisfies Record<string, Sentence>;
