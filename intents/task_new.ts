import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "Something is to be built, changed, mended or tested in the repository.",
  examples: [
    "agregar validación de stock",
    "agregá un endpoint para exportar pedidos",
    "añade tests al carrito",
    "corrige el error del login",
    "arreglá el bug de los descuentos",
    "refactoriza el servicio de pagos",
    "documenta la api",
    "actualiza las dependencias",
    "el botón de cancelar no hace nada, arréglalo",
    "necesito que el total incluya el iva",
    "crea un comando para limpiar la caché",
    "quita el código muerto de orders",
    "implementa búsqueda por nombre",
    "hay que mejorar el rendimiento del listado",
    "add stock validation",
    "fix the login bug",
    "cancel button does nothing, fix it",
    "help me fix the login",
    "refactor the payment service",
    "write tests for the cart",
    "document the public api",
    "update the dependencies",
    "implement search by name",
    "remove dead code",
    "make the export faster",
    "create an endpoint to list orders",
    "the total should include taxes",
    "rename the class Order to Purchase",
  ],

  async handle({ text, lang, chat, repo, devorch, found, turnTo, say }) {
    if (repo === null) throw new UserError("task.repo-missing");
    const { id } = await devorch.start({ text: text.replace(/^\/\S+\s*/, ""), repo, lang, chat, options: {}, found });
    await turnTo({ task: id });
    say("task.received", { id });
  },
});
