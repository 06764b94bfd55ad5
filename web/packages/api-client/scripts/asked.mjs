// The part of the shop's OpenAPI document that the pages ask for: these operations, what they answer when all is well,
// and how they refuse. An operation that the document lacks is an error, so that none goes unnoticed.

const OPERATIONS = [
  ["get", "/api/queries/categories"],
  ["get", "/api/queries/products"],
  ["get", "/api/queries/products/search"],
  ["get", "/api/queries/products/{productId}"],
  ["get", "/api/queries/orders/{orderId}"],
  ["post", "/api/commands/orders"],
];
/** How every operation refuses. */
const PROBLEM = "Problem";
const SCHEMAS = "#/components/schemas/";

/** The document with these operations and what they refer to, and nothing else. */
export function asked(document) {
  const paths = {};
  for (const [method, path] of OPERATIONS) {
    const operation = document.paths[path]?.[method];
    if (!operation) throw new Error(`the document has no ${method} ${path}`);
    paths[path] = { ...paths[path], [method]: plain(operation) };
  }
  const all = document.components.schemas;
  const schemas = {};
  const keep = (name) => {
    if (schemas[name]) return;
    if (!all[name]) throw new Error(`the document has no schema ${name}`);
    schemas[name] = all[name];
    referred(all[name]).forEach(keep);
  };
  [PROBLEM, ...referred(paths)].forEach(keep);
  return { openapi: document.openapi, info: document.info, paths, components: { schemas } };
}

/** An operation with its body and its good answers. Parameters are written by src/paths.ts, and tested in a browser. */
function plain({ requestBody, responses }) {
  const good = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const answers = good.map(([status, { description, content }]) => [status, { description, content }]);
  return { requestBody, responses: Object.fromEntries(answers) };
}

/** The names of the schemas that a part of the document refers to. */
function referred(part) {
  if (typeof part !== "object" || part === null) return [];
  const own = typeof part.$ref === "string" && part.$ref.startsWith(SCHEMAS) ? [part.$ref.slice(SCHEMAS.length)] : [];
  return [...own, ...Object.values(part).flatMap(referred)];
}
