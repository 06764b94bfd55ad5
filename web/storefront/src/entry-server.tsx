// What the host calls: strings in, strings out, nothing awaited.
import { planOf, type PlanRequest } from "./server/plan";
import { renderPage, type RenderInput } from "./server/render";

Object.assign(globalThis, {
  mercatoPlan: (request: string) => JSON.stringify(planOf(JSON.parse(request) as PlanRequest)),
  mercatoRender: (input: string) => JSON.stringify(renderPage(JSON.parse(input) as RenderInput)),
});
