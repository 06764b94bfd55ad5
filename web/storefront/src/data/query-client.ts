import { Problem } from "@mercato/api-client";
import { QueryClient } from "@tanstack/react-query";
import { slim } from "./slim";
import type { Answers } from "./state";

/** As long as what was read is shown without asking again. The shop answers "not modified" cheaply. */
const FRESH_MS = 30_000;
/** "Back" finds what was seen within this time without waiting. */
const KEPT_MS = 30 * 60_000;
const MAX_RETRIES = 2;

/** A client that knows `answers`. One for each request on the server, one for each tab. */
export function queryClient(answers: Answers, isServer: boolean): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // The server's client lives for one render and must start no timer.
        gcTime: isServer ? Infinity : KEPT_MS,
        retry: (failures, problem) => failures < MAX_RETRIES && problem instanceof Problem && problem.isPassing,
        retryDelay: (failures, problem) => {
          const wanted = problem instanceof Problem ? problem.retryAfterSeconds : null;
          return Math.min(wanted === null ? 500 * 2 ** failures : wanted * 1000, 10_000);
        },
        refetchOnWindowFocus: false,
      },
    },
  });
  for (const [path, answer] of Object.entries(answers)) {
    // A failed answer is shown as such by the server; the browser asks again.
    const updatedAt = answer.status < 500 ? {} : { updatedAt: 0 };
    client.setQueryData([path], { ...answer, body: slim(path, answer.body) }, updatedAt);
  }
  return client;
}
