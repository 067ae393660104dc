import type { Sentence } from "./sentence.ts";

export const git = {
  "git.unknown-repo": {
    es: "No encuentro el repositorio «{text}»: no es un nombre registrado, ni una carpeta, ni una dirección. Revisa cómo está escrito o regístralo con `devorch repo add <nombre> <url>`.",
    en: 'I cannot find the repository "{text}": it is not a registered name, a folder or an address. Check the spelling, or register it with `devorch repo add <name> <url>`.',
  },
  "git.not-a-repository": {
    es: "{path} no es un repositorio git ni está dentro de uno. Indica otra carpeta o crea el repositorio con `git init` y un primer commit.",
    en: "{path} is not a git repository, nor inside one. Name another folder, or make it one with `git init` and a first commit.",
  },
  "git.no-folder": {
    es: "La carpeta {path} no existe. Revisa la ruta.",
    en: "The folder {path} does not exist. Check the path.",
  },
  "git.url-scheme": {
    es: "{url} no se puede usar: solo se aceptan direcciones https. Escribe la dirección https del repositorio.",
    en: "{url} cannot be used: only https addresses are accepted. Give the repository's https address.",
  },
  "git.ssh-needs-token": {
    es: "{text} es una dirección SSH y no hay un token para {host}. Define {variable} para entrar por https.",
    en: "{text} is an SSH address and there is no token for {host}. Set {variable} to get in by https.",
  },
  "git.unreachable": {
    es: "No se puede llegar a {host} ({detail}). Revisa la dirección y la conexión, y vuelve a intentarlo.",
    en: "{host} cannot be reached ({detail}). Check the address and the connection, then try again.",
  },
  "git.broken": {
    es: "La respuesta de {host} llegó incompleta o dañada ({detail}). Vuelve a intentarlo.",
    en: "The answer of {host} came incomplete or damaged ({detail}). Try again.",
  },
  "git.not-git": {
    es: "{url} no responde como un repositorio git ({detail}). Revisa la dirección.",
    en: "{url} does not answer like a git repository ({detail}). Check the address.",
  },
  "git.not-found": {
    es: "{url} no existe, o es privado y {host} no lo muestra (404). Revisa la dirección o define {variable}.",
    en: "{url} does not exist, or is private and {host} does not show it (404). Check the address, or set {variable}.",
  },
  "git.unauthorized": {
    es: "{host} pide credenciales para {url} ({status}). Define {variable} y vuelve a intentarlo.",
    en: "{host} asks for credentials for {url} ({status}). Set {variable} and try again.",
  },
  "git.token-refused": {
    es: "{host} rechazó el token para {url} ({status}). Revisa que {variable} sea válido y tenga permiso sobre este repositorio.",
    en: "{host} refused the token for {url} ({status}). Check that {variable} is valid and may read this repository.",
  },
  "git.empty": {
    es: "{where} no tiene ningún commit todavía. Haz un primer commit y vuelve a intentarlo.",
    en: "{where} has no commit yet. Make a first commit and try again.",
  },
  "git.unknown-base": {
    es: "La rama «{branch}» no existe en {where}. Elige otra con --base; hay: {branches}.",
    en: 'The branch "{branch}" does not exist in {where}. Choose another with --base; there are: {branches}.',
  },
  "git.sha256": {
    es: "{where} usa el formato SHA-256 de git, que no está soportado. Usa un clon en formato SHA-1.",
    en: "{where} uses git's SHA-256 format, which is not supported. Use a clone in the SHA-1 format.",
  },
  "git.partial": {
    es: "{where} es un clon parcial: le faltan objetos. Usa la dirección del repositorio en lugar de la carpeta, o un clon completo.",
    en: "{where} is a partial clone: objects are missing. Use the repository's address instead of the folder, or a full clone.",
  },
  "git.reftable": {
    es: "Las referencias de {where} se guardan como «{storage}», que no está soportado. Usa la dirección del repositorio o un clon con referencias en archivos.",
    en: 'The refs of {where} are stored as "{storage}", which is not supported. Use the repository\'s address, or a clone whose refs are files.',
  },
  "git.unsafe-name": {
    es: "El repositorio contiene el nombre de archivo «{name}», que no se puede guardar sin riesgo. Cámbialo y vuelve a intentarlo.",
    en: 'The repository holds the file name "{name}", which cannot be stored safely. Rename it and try again.',
  },
  "git.unusual-mode": {
    es: "El repositorio contiene un archivo con el modo {mode}, que no está soportado. Vuelve a hacer commit de ese archivo con un git actual (modo 100644 o 100755) y prueba de nuevo.",
    en: "The repository holds a file with mode {mode}, which is not supported. Commit that file again with a current git (mode 100644 or 100755) and try again.",
  },
  "git.bad-branch": {
    es: "«{branch}» no sirve como nombre de rama. Elige otro con --branch.",
    en: '"{branch}" is not a possible branch name. Choose another with --branch.',
  },
  "git.branch-taken": {
    es: "La rama «{branch}» ya existe con otro trabajo. Elige otra con --branch.",
    en: 'The branch "{branch}" exists already with other work. Choose another with --branch.',
  },
  "git.no-access": {
    es: "No hay permiso para usar {path}. Corrige los permisos o elige otra carpeta con REPOS_PATH.",
    en: "There is no permission to use {path}. Mend the permissions, or choose another folder with REPOS_PATH.",
  },
  "git.memory": {
    es: "El repositorio, desempaquetado, ocupa más de {mb} MB de memoria. Quita sus archivos enormes o usa una máquina con más memoria.",
    en: "The repository takes more than {mb} MB of memory once it is unpacked. Remove its huge files or use a machine with more memory.",
  },
  "git.overdue": {
    es: "El repositorio tuvo ocupado su proceso más de {seconds} s («{what}») y se detuvo. Busca en él archivos enormes o reglas de `.gitignore` fuera de lo común.",
    en: 'The repository kept its process busy for more than {seconds} s ("{what}"), which was stopped. Look in it for huge files or unusual rules in `.gitignore`.',
  },
  "git.too-much": {
    es: "El repositorio da demasiado para una sola pregunta («{what}»). Busca en él archivos enormes.",
    en: 'The repository gives too much for a single question ("{what}"). Look in it for huge files.',
  },
  "git.disk-full": {
    es: "El disco está lleno. Libera espacio y sigue con `devorch resume {id}`.",
    en: "The disk is full. Free some space and go on with `devorch resume {id}`.",
  },
  "git.push-auth": {
    es: "{host} no deja subir la rama con estas credenciales. Define {variable} con permiso de escritura y sigue con `devorch resume {id}`.",
    en: "{host} does not let these credentials push. Set {variable} with write permission and go on with `devorch resume {id}`.",
  },
  "git.push-refused": {
    es: "El servidor rechazó la rama: «{words}». Resuélvelo allí y sigue con `devorch resume {id}`.",
    en: 'The server refused the branch: "{words}". Settle it there and go on with `devorch resume {id}`.',
  },
  "git.push-behind": {
    es: "La rama «{branch}» tiene en el remoto commits que aquí no están, y nunca se fuerza. Bórrala o cámbiale el nombre allí y sigue con `devorch resume {id}`.",
    en: 'The branch "{branch}" has commits there that are not here; nothing is ever forced. Delete or rename it there and go on with `devorch resume {id}`.',
  },
  "git.push-moved": {
    es: 'Otra persona cambió «{branch}» en el remoto mientras se trabajaba, y nunca se fuerza. `devorch modify {id} "<cambio>"` lo planifica de nuevo sobre lo que hay allí.',
    en: 'Others changed "{branch}" on the remote meanwhile; nothing is ever forced. `devorch modify {id} "<change>"` plans it anew on what is there.',
  },
  "git.push-gone": {
    es: '«{branch}» se borró del remoto mientras se trabajaba. `devorch modify {id} "<cambio>"` lo planifica de nuevo desde la rama base.',
    en: '"{branch}" was deleted from the remote meanwhile. `devorch modify {id} "<change>"` plans it anew from the base.',
  },
  "git.push-default": {
    es: "No se sube a «{branch}», la rama principal. Elige otra con --branch.",
    en: 'Nothing is pushed to "{branch}", the main branch. Choose another with --branch.',
  },
  "git.push-checked-out": {
    es: "La rama «{branch}» está abierta en {path} y no se puede mover. Cambia allí de rama y sigue con `devorch resume {id}`.",
    en: 'The branch "{branch}" is checked out in {path} and cannot be moved. Switch to another branch there and go on with `devorch resume {id}`.',
  },
  "git.no-repository": { es: "no es un repositorio git", en: "it is no git repository" },
  "git.push-folder": {
    es: "No se pudo dejar la rama en {path} ({detail}). Corrígelo y sigue con `devorch resume {id}`.",
    en: "The branch could not be put into {path} ({detail}). Mend it and go on with `devorch resume {id}`.",
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
  "git.notice-sign-off": {
    es: "El repositorio pide una línea `Signed-off-by` ({file}), que solo una persona puede dar: GIT_SIGNED_OFF_BY la pone en cada commit.",
    en: "The repository asks for a `Signed-off-by` line ({file}), which only a person can give: GIT_SIGNED_OFF_BY puts it into every commit.",
  },
  "git.notice-detached": {
    es: "La carpeta no está en ninguna rama: se parte del commit {sha}.",
    en: "The folder is not on any branch: the work starts at commit {sha}.",
  },
  "git.notice-uncommitted": {
    es: ({ count, first }) =>
      Number(count) === 1
        ? `Hay un archivo sin commit (${first}): queda fuera.`
        : `Hay ${count} archivos sin commit (${first}...): quedan fuera.`,
    en: ({ count, first }) =>
      Number(count) === 1
        ? `One file is not committed (${first}): it is left out.`
        : `${count} files are not committed (${first}...): they are left out.`,
  },
  "repo.forge": {
    es: "{forge} no es un nombre de servidor: github, gitlab, gitea, o el de un archivo de plugins/forges.",
    en: "{forge} is no name of a forge: github, gitlab, gitea, or that of a file in plugins/forges.",
  },
  "pr.made-by": { es: "Hecho por devorch ({id}, {cost}).", en: "Made by devorch ({id}, {cost})." },
  "pr.nothing-pushed": {
    es: "{id} no tiene una rama en el remoto: no hay de qué abrir un pull request.",
    en: "{id} has no branch on the remote: there is nothing to open a pull request of.",
  },
  "pr.no-forge": {
    es: "Sin pull request: no sé qué es {host}. Dilo con `devorch repo add <nombre> <url> --forge github|gitlab|gitea`; la rama está publicada.",
    en: "No pull request: I do not know what {host} is. Say it with `devorch repo add <name> <url> --forge github|gitlab|gitea`; the branch is pushed.",
  },
  "pr.no-token": {
    es: "Sin pull request: falta un token para {host} (GITHUB_TOKEN o GIT_TOKENS). La rama está publicada.",
    en: "No pull request: there is no token for {host} (GITHUB_TOKEN or GIT_TOKENS). The branch is pushed.",
  },
  "pr.token-refused": {
    es: "Sin pull request: {host} no acepta el token ({detail}). La rama está publicada; cambia el token y usa `devorch pr <id>`.",
    en: "No pull request: {host} refuses the token ({detail}). The branch is pushed; change the token, then `devorch pr <id>`.",
  },
  "pr.scope": {
    es: "Sin pull request: al token le falta permiso en {host} ({detail}): en GitHub «Pull requests: write» (o `repo`), en GitLab `api`, en Gitea `write:repository`. La rama está publicada; después, `devorch pr <id>`.",
    en: "No pull request: the token lacks a scope on {host} ({detail}): on GitHub “Pull requests: write” (or `repo`), on GitLab `api`, on Gitea `write:repository`. The branch is pushed; then `devorch pr <id>`.",
  },
  "pr.not-found": {
    es: "Sin pull request: {host} no muestra el repositorio a este token ({detail}): revisa su permiso. La rama está publicada.",
    en: "No pull request: {host} does not show the repository to this token ({detail}): see to its scope. The branch is pushed.",
  },
  "pr.busy": {
    es: "Sin pull request: {host} pide esperar más ({detail}). La rama está publicada; más tarde, `devorch pr <id>`.",
    en: "No pull request: {host} asks to wait longer ({detail}). The branch is pushed; later, `devorch pr <id>`.",
  },
  "pr.redirect": {
    es: "Sin pull request: {host} manda a otra parte ({detail}), y el token no va allí. La rama está publicada.",
    en: "No pull request: {host} sends elsewhere ({detail}), where the token does not go. The branch is pushed.",
  },
  "pr.unreachable": {
    es: "Sin pull request: {host} no responde ({detail}). La rama está publicada; más tarde, `devorch pr <id>`.",
    en: "No pull request: {host} does not answer ({detail}). The branch is pushed; later, `devorch pr <id>`.",
  },
  "pr.still-draft": {
    es: "El pull request sigue en borrador: {host} no lo cambia ({detail}). Puede faltarle permiso al token; en la página de {host} se cambia a mano.",
    en: "The pull request is still a draft: {host} does not change it ({detail}). The token may lack the permission; on the page of {host} it is done by hand.",
  },
  "pr.opened": { es: "🔀 Pull request de {id}: {url}", en: "🔀 Pull request of {id}: {url}" },
  "pr.none": {
    es: "{id} no tiene pull request. «Abre el pull request» lo abre.",
    en: "{id} has no pull request. “Open the pull request” opens it.",
  },
  "pr.sure": { es: "¿El pull request de {id}?", en: "The pull request of {id}?" },
  "pr.key.open": { es: "🔀 Abrirlo", en: "🔀 Open it" },
  "pr.key.ready": { es: "🔀 Listo para revisar", en: "🔀 Ready for review" },
  "pr.made-ready": {
    es: "🔀 El pull request de {id} está listo para revisar: {url}",
    en: "🔀 {id}'s pull request is ready for review: {url}",
  },
  "pr.refused": {
    es: "Sin pull request: {host} no lo acepta: {detail}. La rama está publicada.",
    en: "No pull request: {host} refuses it: {detail}. The branch is pushed.",
  },
} satisfies Record<string, Sentence>;
