import type { Category } from "@mercato/api-client";

/** The tree of categories, asked by handle. The shop lists each before those below it. */
export class CategoryTree {
  readonly #byId = new Map<string, Category>();
  readonly #byHandle = new Map<string, Category>();

  constructor(readonly all: readonly Category[]) {
    for (const category of all) {
      this.#byId.set(category.categoryId, category);
      this.#byHandle.set(category.handle, category);
    }
  }

  get roots(): readonly Category[] {
    return this.all.filter((category) => category.depth === 0);
  }

  find(handle: string): Category | undefined {
    return this.#byHandle.get(handle);
  }

  childrenOf(category: Category): readonly Category[] {
    return this.all.filter(({ parentId }) => parentId === category.categoryId);
  }

  /** From the root down to the category itself. */
  pathTo(category: Category): readonly Category[] {
    const path: Category[] = [];
    let next: Category | undefined = category;
    // No deeper than the tree has categories: a ring of parents must not hold us.
    while (next && path.length <= this.all.length) {
      path.unshift(next);
      next = next.parentId ? this.#byId.get(next.parentId) : undefined;
    }
    return path;
  }
}
