// What the shop's pages know of its API: the types of its answers, the paths of its queries, and how it refuses.
export * from "./types";
export * from "./paths";
export * from "./problem";
export * from "./requests";
