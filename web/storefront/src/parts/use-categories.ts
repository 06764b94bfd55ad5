import { categoriesPath, type CategoryList } from "@mercato/api-client";
import { useMemo } from "react";
import { CategoryTree } from "../catalog/categories";
import { useRead } from "../data/use-read";

const NONE: CategoryList = { items: [] };

/** The categories; none as long as they are not there. */
export function useCategories(): CategoryTree {
  const { body = NONE } = useRead<CategoryList>(categoriesPath());
  return useMemo(() => new CategoryTree(body.items), [body]);
}
