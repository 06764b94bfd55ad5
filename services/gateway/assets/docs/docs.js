"use strict";

// Renders /openapi.json. Every text is set as text, never as markup: descriptions cannot inject anything.

const METHODS = ["get", "post", "put", "patch", "delete"];
const MAX_DEPTH = 6;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== "") made.append(child);
  }
  return made;
}

// The only markup in descriptions is `code`.
function prose(text) {
  return (text ?? "").split(/(`[^`]+`)/).map((part) =>
    part.startsWith("`") && part.length > 2 ? element("code", {}, part.slice(1, -1)) : part,
  );
}

function resolver(spec) {
  return (node) => {
    let found = node;
    for (let hops = 0; found && found.$ref && hops < 10; hops += 1) {
      const steps = found.$ref.slice(2).split("/");
      found = steps.reduce((at, step) => at?.[step.replaceAll("~1", "/").replaceAll("~0", "~")], spec);
    }
    return found ?? {};
  };
}

function nameOf(schema) {
  return schema.$ref ? schema.$ref.split("/").pop() : "";
}

function typeOf(schema, resolve) {
  const target = resolve(schema);
  const named = nameOf(schema);
  if (target.const !== undefined) return JSON.stringify(target.const);
  if (target.enum && target.enum.length <= 8) return target.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choice = target.oneOf ?? target.anyOf;
  if (choice) return choice.map((part) => typeOf(part, resolve)).join(" | ");
  const kinds = [target.type ?? (target.properties ? "object" : "any")].flat();
  const words = kinds.map((kind) => {
    if (kind === "array") return `${typeOf(target.items ?? {}, resolve)}[]`;
    if (kind === "object" && named) return named;
    return target.format ? `${kind} (${target.format})` : kind;
  });
  return words.join(" | ");
}

function inner(schema, resolve) {
  const target = resolve(schema);
  if (target.items) return inner(target.items, resolve);
  const choice = (target.oneOf ?? target.anyOf ?? []).find((part) => resolve(part).type !== "null");
  return choice ? inner(choice, resolve) : target;
}

function fields(schema, resolve, depth) {
  const target = inner(schema, resolve);
  const parts = [target, ...(target.allOf ?? []).map(resolve)];
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {}));
  const required = new Set(parts.flatMap((part) => part.required ?? []));
  if (Object.keys(properties).length === 0 || depth > MAX_DEPTH) return null;
  const items = Object.entries(properties).map(([name, property]) => {
    const line = [
      element("code", {}, name),
      " ",
      element("span", { class: "type" }, typeOf(property, resolve)),
      required.has(name) ? element("span", { class: "required" }, " required") : "",
      " ",
      ...prose(property.description ?? (property.$ref ? "" : resolve(property).description)),
    ];
    const below = fields(property, resolve, depth + 1);
    if (!below) return element("li", {}, line);
    return element("li", {}, element("details", {}, element("summary", {}, line), below));
  });
  return element("ul", { class: "fields" }, items);
}

function content(holder, resolve) {
  return Object.entries(resolve(holder).content ?? {}).map(([type, media]) =>
    element(
      "div",
      {},
      element("p", {}, element("code", {}, type), " ", element("span", { class: "type" }, typeOf(media.schema ?? {}, resolve))),
      fields(media.schema ?? {}, resolve, 0),
    ),
  );
}

function parameters(operation, resolve) {
  const all = (operation.parameters ?? []).map(resolve);
  if (all.length === 0) return null;
  const rows = all.map((parameter) =>
    element(
      "tr",
      {},
      element("td", {}, element("code", {}, parameter.name), parameter.required ? element("span", { class: "required" }, " required") : ""),
      element("td", {}, parameter.in),
      element("td", {}, typeOf(parameter.schema ?? {}, resolve)),
      element("td", {}, prose(parameter.description)),
    ),
  );
  const head = ["Name", "In", "Type", ""].map((title) => element("th", { scope: "col" }, title));
  return element("div", {}, element("h4", {}, "Parameters"), element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows)));
}

function responses(operation, resolve) {
  return Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const title = [element("code", {}, status), " ", ...prose(resolve(response).description)];
    return element("details", {}, element("summary", {}, title), content(response, resolve));
  });
}

function article(entry, resolve) {
  const { id, path, method, operation } = entry;
  const locked = (operation.security ?? []).length > 0;
  return element(
    "article",
    { id },
    element("h3", {}, operation.summary || operation.operationId || path),
    element(
      "p",
      { class: "route" },
      element("span", { class: `method ${method}` }, method.toUpperCase()),
      element("span", { class: "path" }, path),
      locked ? element("span", { class: "key" }, "key") : "",
    ),
    element("p", {}, prose(operation.description)),
    parameters(operation, resolve),
    operation.requestBody ? element("div", {}, element("h4", {}, "Body"), content(operation.requestBody, resolve)) : null,
    element("h4", {}, "Answers"),
    responses(operation, resolve),
  );
}

function operations(spec) {
  return Object.entries(spec.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      id: `${method}-${path.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "")}`,
      path,
      method,
      operation: item[method],
      tag: item[method].tags?.[0] ?? "other",
    })),
  );
}

function problems(spec) {
  const codes = spec.components?.schemas?.Problem?.properties?.code?.enum ?? [];
  const items = codes.map((code) => element("li", { id: `problem-${code}` }, element("code", {}, code)));
  return element("section", { class: "tag", id: "problems" }, element("h2", {}, "Problem codes"), element("ul", {}, items));
}

function render(spec) {
  const resolve = resolver(spec);
  const entries = operations(spec);
  const tags = [...new Set(entries.map((entry) => entry.tag))].sort();
  const main = document.getElementById("reference");
  const contents = document.getElementById("contents");
  main.replaceChildren(element("p", {}, prose(spec.info?.description)));
  for (const tag of tags) {
    const own = entries.filter((entry) => entry.tag === tag);
    main.append(element("section", { class: "tag" }, element("h2", {}, tag), own.map((entry) => article(entry, resolve))));
    const links = own.map((entry) =>
      element(
        "li",
        { "data-words": `${entry.method} ${entry.path} ${entry.operation.summary ?? ""}`.toLowerCase() },
        element("a", { href: `#${entry.id}` }, element("span", { class: `method ${entry.method}` }, entry.method.toUpperCase()), ` ${entry.operation.summary || entry.path}`),
      ),
    );
    contents.append(element("div", {}, element("h2", {}, tag), element("ul", {}, links)));
  }
  main.append(problems(spec));
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

function filter(event) {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of document.querySelectorAll("#contents li")) {
    item.hidden = !words.every((word) => item.dataset.words.includes(word));
  }
  for (const group of document.querySelectorAll("#contents > div")) {
    group.hidden = !group.querySelector("li:not([hidden])");
  }
}

async function start() {
  document.getElementById("filter").addEventListener("input", filter);
  try {
    const answer = await fetch("/openapi.json");
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    render(await answer.json());
  } catch (error) {
    document.getElementById("state").textContent = `The document could not be loaded: ${error.message}`;
  }
}

start();
