import { askingForms } from "./verbs.ts";

/**
 * Classes of words that say what kind of sentence it is. They let a few examples speak for many: whoever learned that
 * `agregá un endpoint` asks for work also knows `implementá un webhook`.
 */
export type WordClass =
  | "yes"
  | "go"
  | "good"
  | "approve"
  | "no"
  | "reject"
  | "stop"
  | "forget"
  | "resume"
  | "again"
  | "but"
  | "wait"
  | "asks"
  | "show"
  | "change"
  | "use"
  | "progress"
  | "plan"
  | "code"
  | "bug"
  | "fix"
  | "reshape"
  | "docs"
  | "tests"
  | "chore"
  | "repo"
  | "greet"
  | "thanks"
  | "laugh"
  | "bye"
  | "help"
  | "you"
  | "decide"
  | "option"
  | "number"
  | "polite"
  | "need"
  | "also"
  | "without"
  | "filler"
  | "life"
  | "task";

const spanishVerbs: Partial<Record<WordClass, string>> = {
  change: `agregar anadir crear implementar mejorar actualizar migrar escribir cubrir quitar eliminar borrar sacar
    reemplazar sustituir cambiar modificar configurar instalar integrar soportar permitir validar exportar importar generar
    ordenar filtrar guardar enviar mandar traducir convertir desarrollar montar armar meter habilitar deshabilitar
    desactivar activar conectar cachear paginar ajustar adaptar completar incluir subir bajar formatear tipar introducir
    incorporar programar evitar prevenir manejar parsear loguear encriptar cifrar optimizar publicar notificar calcular
    sumar limitar registrar redirigir reducir acelerar desplegar marcar ocultar pintar redondear sanear normalizar
    internacionalizar bloquear acortar alargar preparar crear dejar hacer proteger restringir comprimir sincronizar
    avisar recordar cargar descargar duplicar invertir resaltar rellenar asignar agrupar aplicar aumentar disminuir centrar alinear
    colocar reordenar desglosar listar cobrar vaciar expirar caducar recibir aparecer poder tener llegar salir imprimir escanear
    cronometrar archivar etiquetar vincular enlazar subrayar girar rotar recortar animar auditar verificar comprobar chequear
    versionar sembrar poblar separar aceptar rechazar priorizar programar agendar dockerizar empaquetar encolar abstraer`,
  fix: "arreglar corregir reparar solucionar resolver parchear depurar debuggear enmendar subsanar",
  reshape: `refactorizar refactorear renombrar mover extraer separar dividir unificar simplificar limpiar reorganizar
    reestructurar desacoplar modularizar encapsular deduplicar reescribir partir ordenar`,
  docs: "documentar comentar describir redactar",
  tests: "testear probar mockear cubrir",
  use: "usar utilizar aprovechar mantener conservar respetar tocar",
  stop: "parar detener cancelar abortar frenar interrumpir anular pausar suspender",
  forget: "olvidar dejar",
  approve: "aprobar aceptar autorizar confirmar",
  reject: "rechazar descartar",
  go: "proceder ejecutar empezar comenzar arrancar lanzar iniciar",
  resume: "seguir continuar reanudar retomar reintentar proseguir",
  show: "mostrar ensenar explicar listar decir contar resumir indicar describir",
};

const listed: Partial<Record<WordClass, string>> = {
  yes: "si sip sipi simon claro obvio exacto correcto afirmativo yes yep yup yeah yea yess sure sisi sep seh positivo aye",
  go: `dale adelante procede proceda proceed vamos venga hazlo hacelo hagalo haganlo hagamoslo arranca arrancalo empieza
    empiece comienza comence lanzalo metele mandale aventate echale orale va sale andale jale go ship start begin run
    execute doit fire metanle manos hagale haz apply launch continua gogo`,
  good: `ok vale bien perfecto genial excelente buenisimo barbaro joya great good fine perfect nice cool awesome
    lgtm alright agreed acuerdo conforme chido padre guay bacan buena bueno lindo impecable fenomenal estupendo fantastico
    gusta encanta convence solid excellent amazing love works 👍 👌 🙌 ✅ 💯 🚀 🆗 🤝 ☑ ✔ 🔥 👏 💪 🎉 🫡`,
  approve: `apruebo aprobado aprobada aprueba apruebalo apruebala acepto aceptado acepta autorizo autorizado confirmo confirmado
    approve approved approves accept accepted authorize authorized confirm confirmed visto luz verde green light greenlight blessing`,
  no: "no nop nope nel nah na nunca tampoco ni not dont never cannot cant wont isnt doesnt didnt negativo nada none nones nein",
  reject:
    "rechazo rechazado rechazada rechaza reject rejected decline declined descarto descartado discard discarded scrap 👎 ❌ 🚫 ✖ 🙅",
  stop: `para paralo parala paren detente detengan detenlo deten detenelo frena freno basta alto stop cancel cancelled canceled cancela abort
    aborted halt quit kill suspend cease stopp cancelacion 🛑 ✋ ⛔ ⏹`,
  forget: "olvidalo olvidala olvidate olvida olvide dejalo dejala dejemoslo forget nevermind drop",
  resume: `sigue segui siga sigamos prosigue continua continue continues continuing continuemos resume resumed reanuda retoma
    reintenta reintento retry keep carry seguimos continuamos ▶ 🔁`,
  again: "otra nuevo nuevamente again vez anew devuelta",
  but: "pero aunque salvo excepto but except however though solo only unless siempre cuando mejor instead rather antes first menos",
  wait: `espera esperate esperen espere espera aguanta aguantame wait hold momento momentito rato todavia aun yet later luego despues
    pensarlo pienso think thinking tomorrow manana duda dudas seguro segura unsure doubt maybe quizas quiza talvez perhaps`,
  asks: `que cual cuales quien quienes donde cuando cuanto cuantos cuanta cuantas como porque what which who where when why how
    does do did is are was whats hay existe acaso`,
  show: `muestra muestrame mostra mostrame ensename explica explicame dime decime digame dame cuentame contame contale show tell
    explain list lista describe summarize summarise walk give point find busca buscame encuentra encontra resumeme look mira
    revisa check`,
  change: `haz haga hagas hagan hace hacer hazme haceme hagame hacerle pon pone ponle ponme ponga poner ponerle ponelo ponlo pongan
    pongas agregues sube suba construir construye construi incluye incluya convierte convierta muevelo muestre muestren sustituye cubre permita
    permitir genera genere envia envie add adds adding create creates build implement implements implementing write make set setup
    install integrate support allow validate validates export import generate send translate convert develop enable
    disable connect cache paginate adjust adapt include introduce handle parse log encrypt hash wire expose deprecate
    improve optimize optimise update upgrade bump migrate remove delete drop replace substitute change modify configure
    speed prevent avoid ensure store hide display put get turn switch swap rip strip throw redirect rate limit retry
    throttle debounce sanitize sanitise sort filter save format render round mask trim append persist return returns wrap
    lock unlock schedule attach increase decrease raise lower reduce compress sync protect restrict require append implementa dockerize containerize seed
    stub mock block unblock reject accept give remember let keep warn notify alert remind autosave autofill prefill highlight sort reorder
    group align center resize crop rotate animate paginate translate localize audit verify check compute calculate count track measure
    refund charge bill schedule archive tag label link unlink embed stream batch queue preload prefetch lazy memoize index seed populate bundle
    minify package ship deploy provision pull push reset restore revert undo redo toggle pin freeze default force require forbid
    accept deny whitelist blacklist ban empty expire clear flush purge rotate sign unify flatten shorten widen narrow crear deberia deberian should must debe deben debiera tendria needs`,
  fix: `fix fixed fixes fixing repair resolve solve patch debug arreglo solucion corrige corrija corrijan corrigelo arreglame arregles
    resuelve resuelva soluciona correct mend hotfix`,
  reshape: `refactor refactoring refactoriza rename renames renaming move extract split merge simplify clean cleanup reorganize
    restructure decouple inline rewrite dedupe deduplicate tidy consolidate untangle modularize isolate divide mueve mueva extrae reescribe
    unifica reorganiza unify flatten reorganise modularise break pull nested anidados repetidos repeated reusable reutilizable limpiar duplicado duplicada duplicated duplication repetido legacy muerto dead`,
  docs: `document documents documentation docs doc documenta documentacion readme changelog jsdoc docstring docstrings
    guia guide tutorial wiki manual openapi swagger describe license licencia contributing adr typo typos erratas errata`,
  tests: `test tests testing prueba pruebas unit unitarias unitarios unitaria integracion e2e coverage cobertura jest vitest pytest cypress playwright
    mock mocks fixture fixtures spec specs testea snapshot regresion regression flaky`,
  chore: `dependencias dependencia dependencies dependency deps upgrade bump eslint prettier biome lint linter ci cd pipeline workflow actions
    docker dockerfile compose gitignore editorconfig husky renovate dependabot tsconfig webpack vite build release version versions
    node python makefile hook hooks package lockfile terraform helm kubernetes jenkins config configuracion yarn npm pnpm bun monorepo nvmrc
    devcontainer precommit commitlint codeowners sonar nginx ruff black mypy gradle maven pom`,
  use: "usa use using usemos usen utiliza mantene mantene mantén manten keep reuse respeta toques toquen toque touch leave stick conserva",
  progress: `estado avance avances progreso progress status eta terminaste terminado terminada termino acabo acabaste listo lista ready
    done finished finish falta quedan queda left tardara tarda tardas demora demoras pendiente pendientes pending corriendo running vas vamos novedades
    update news porcentaje going cola queue avanzando llevas anda`,
  plan: "plan planes paso pasos step steps etapa etapas fase propuesta revision alcance scope enfoque approach proposal",
  code: `api endpoint endpoints ruta rutas route routes boton botones button buttons login signup logout registro pagina page
    pantalla screen formulario form forms campo campos field fields tabla table columna column base datos database db sql query
    queries consulta modelo model models servicio service services controlador controller componente component components clase
    class classes funcion function functions metodo method methods modulo module archivo archivos file files codigo code carrito
    cart pedido pedidos order orders pago pagos payment payments usuario usuarios user users cliente clientes customer
    producto productos product products stock inventario precio precios price prices descuento descuentos discount factura facturas
    invoice invoices email correo correos mail password contrasena token tokens sesion session cache csv pdf json xml yaml excel
    webhook websocket filtro buscador busqueda search lista listado paginacion pagination validacion validation cors jwt oauth
    redis postgres mysql mongo react vue angular typescript javascript css html modal menu navbar header footer sidebar dashboard
    panel tema theme dark oscuro idioma traduccion translation i18n moneda currency iva tax impuesto envio shipping cupon cupones
    coupon checkout backend frontend servidor server cliente client cli comando command flag parametro param variable constante
    interfaz interface tipo tipos type types enum script migracion migration indice index reporte report reports grafico chart
    imagen imagenes image images avatar perfil profile permiso permisos permission rol roles role admin notificacion
    notificaciones notification notifications cron job worker cola queue middleware hook schema esquema request response respuesta
    header headers cookie cookies url urls link enlace timeout retry log logs logger metricas metrics alerta excepcion exception
    catalogo catalog categoria categorias category repository handler parser almacen warehouse app aplicacion web sitio feature funcionalidad
    libreria librerias library libraries paquete null undefined zod prisma orm dto sdk graphql grpc mutation resolver store reducer estado bug cliente
    fecha fechas date dates zona horaria timezone hora total totales importe subtotal tooltip icono icon toast spinner dropdown
    checkbox input tarjeta card upload download descarga descargar fila filas row rows feed comentario review resena wishlist chat`,
  bug: `falla fallan fallando fallo error errores bug bugs rompe rompen roto rota rotos crashea crash crashes crashing broken break breaks fails failing
    failed wrong mal incorrecto incorrecta incorrectamente incorrect exception excepcion stacktrace traceback 500 404 403 401 502 nan lento lenta lentisimo slow hang
    hangs freezes cuelga congela duplica duplicados pierde leak fuga loop infinito infinite nothing funciona anda issue problema problem
    descuadra equivocado mismatch desaparece revienta truena peta explota throws tira lanza stuck blank blanco orphaned huerfanas huerfanos
    weird raro raros rara raras twice doble traba trabada trabado bloqueada frozen freeze missing lost perdido perdidos desapareció vacio refused off
    corrupto corrupted garbled cortado truncated overflow desborda misaligned desalineado typeerror referenceerror nullpointerexception valueerror
    keyerror attributeerror segfault panic deadlock timeout timeouts regression regresion defecto defect glitch falta faltan jala sirve
    responde cargan carga loads cuelgue caido caida down unresponsive ignora ignores ignored invalid invalido rejected`,
  repo: "repo repos repositorio repositorios repository repositories reposi proyecto proyectos project projects github gitlab bitbucket gitea codebase",
  greet:
    "hola holi holis holaa buenas hey hi hello ola quiubo saludos morning afternoon evening buen buenos dias tardes noches onda howdy yo sup wassup aloha epa che",
  thanks:
    "gracias thanks thank agradezco agradecido agradecida genio crack maquina capo grande grosso idolo bravo legend appreciate cheers amable 🙏 ❤ 🥰 😍",
  laugh:
    "jaja jajaja jajajaja jajaj jeje jejeje jiji haha hahaha hehe lol lmao rofl xd xdd 😂 🤣 😅 😄 😆 😁 😊 🙂 😀 😎 😜",
  bye: "chao chau adios bye goodbye nos vemos hasta luego descansa cuidate see later goodnight cya 👋",
  help: "ayuda help comandos commands instrucciones instructions manual capaz puedes podes sabes funciones capabilities tutorial socorro auxilio",
  you: "tu vos usted te you your tus eres sos ti bot devorch asistente robot ia ai claude",
  decide:
    "decide decidi decidas decida decidan elige elegi elijas elija elegis choose pick prefieras prefieres prefieran prefer recomiendas recomendas recomiendes recommend default parezca veas criterio sugieres suggest defecto indistinto igual cualquiera whatever whichever either any",
  option:
    "opcion opciones option options primera primero primer segunda segundo tercera tercero cuarta first second third fourth ultima ultimo last ninguna ninguno neither both ambas ambos dos former latter a b c uno una",
  number: "1 2 3 4 5 6 7 8 9 10 one two three four five tres cuatro cinco",
  polite:
    "por favor porfa porfavor please puedes podes podrias puede podria could would can quieres queres quisiera gustaria like me nos favor kindly let lets",
  need: "quiero queremos necesito necesitamos necesita need want hay tienes tenes falta faltaria haria hace hara hagas tengo ayudame ayuda help vendria estaria",
  also: "tambien ademas also too additionally extra mas adicional encima otro plus and",
  without: "sin without salvo excepto except lugar vez instead rather evita avoid excluye exclude fuera ni tampoco",
  filler:
    "eh ehm em mmm mm hmm um uh uhm este esto pues bueno oye mira a ver o sea well so look okay like basically entonces osea digo bien che wey we guey tio tia hombre hey hola amigo bro dude man y and listen oi oiga ok buenas",
  life: `corazon heart haiku gossip dibujo dibuja draw drawing abrazo hug penas sorrows ice cream visa face cara body cuerpo carta cartas selfie selfies calor frio lluvia clima cafe pizza cerveza vino partido futbol gol chiste cancion poema cuento pelicula serie weather coffee
    joke jokes song poem story movie football soccer weekend cumple cumpleanos birthday lunch dinner breakfast almuerzo almorzar comer cena desayuno
    perro gato dog cat kids hijos hijo hija familia family mama papa novia novio wife husband vacaciones vacation holiday playa beach
    dormir sleep cansado cansada tired hungry hambre sed musica music game games juego jugar finde sabado domingo lunes martes miercoles jueves viernes friday monday
    oficina office jefe boss reunion meeting trafico traffic metro tren train avion viaje trip casa home coche auto carro
    car sandwich receta recipe gym gimnasio correr running medico doctor dentista siesta asado tacos mate empanadas paella
    linkedin instagram twitter tiktok horoscopo loteria amor love vida life chisme suerte luck sentido navidad christmas ayer yesterday
    anoche tonight house luna moon sun estrella estrellas stars novela novel volumen volume radio television tele
    netflix pelo hair ojos espalda rodilla esqueleto bici bicicleta bike rueda tyre tire moto concert
    concierto fiesta party teatro museo museum cocina kitchen cama bed sofa nevera fridge ascensor elevator lavadora
    espresso cortado tea leche milk azucar sugar pan bread queso cheese huevo huevos eggs arroz rice pollo chicken carne meat pescado
    fish ensalada salad sopa soup helado chocolate galletas cookies torta cake palomitas popcorn snack bocadillo bocata merienda
    madre padre mother father hermano hermana brother sister abuela abuelo grandma grandpa primo prima amigo amiga friend friends vecino
    neighbour neighbor bebe baby boda wedding hipoteca mortgage pasaporte passport montana mountain bosque
    forest lago lake jardin garden flores flowers arbol tree pajaro bird caballo horse pez raton resfriado gripe flu fiebre fever
    dolor headache migrana cold snow nieve viento wind primavera verano otono invierno spring summer autumn winter madrid barcelona paris
    mundial liga champions arbitro referee entrenador coach messi maradona real tenis tennis basquet basketball nadar swim bailar dance cantar
    sing pintar guitarra guitar piano
       loteria politica politics gobierno elecciones matematicas maths
            tareas deberes homework llaves keys paraguas umbrella maleta internet humor mood
    alegria tristeza feliz happy triste sad enamorado secreto secret barbacoa barbecue cumpleanero garage gasolina `,
  task: "tarea tareas task tasks trabajo job jobs encargo pedido ticket",
};

/** Every known word with its classes. */
export const lexicon: ReadonlyMap<string, readonly WordClass[]> = build();

function build(): Map<string, WordClass[]> {
  const known = new Map<string, WordClass[]>();
  const add = (word: string, name: WordClass) => {
    const classes = known.get(word);
    if (!classes) known.set(word, [name]);
    else if (!classes.includes(name)) classes.push(name);
  };
  for (const [name, words] of Object.entries(listed))
    for (const word of words.split(/\s+/)) add(word, name as WordClass);
  for (const [name, verbs] of Object.entries(spanishVerbs))
    for (const verb of verbs.split(/\s+/)) for (const form of askingForms(verb)) add(form, name as WordClass);
  return known;
}
