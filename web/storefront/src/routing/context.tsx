import { createContext, useContext } from "react";
import type { Navigator } from "./place";

const Context = createContext<Navigator>({ place: { path: "/", search: "", key: "", by: "load" }, go: () => {} });

/** Gives its pages their place, and the way elsewhere. */
export const NavigatorProvider = Context;

/** Where we are, and how to go elsewhere. */
export function useNavigator(): Navigator {
  return useContext(Context);
}
