import { Problem, problemOf, read, type Answer } from "@mercato/api-client";
import { keepPreviousData, useQuery, type QueryClient } from "@tanstack/react-query";
import { slim } from "./slim";

/** How far a read has come. */
export interface Read<T> {
  state: "pending" | "ok" | "missing" | "failed" | "offline";
  /** There when `state` is `ok`. */
  body: T | undefined;
  problem: Problem | undefined;
  /** The body belongs to what was asked before; what is asked now is on its way. */
  isPrevious: boolean;
  again: () => void;
}

interface ReadSettings {
  /** Shows what was there before until the new answer comes. */
  keepPrevious?: boolean;
}

const options = (path: string) => ({
  queryKey: [path],
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Answer> => {
    const answer = await read(path, { signal });
    return { ...answer, body: slim(path, answer.body) };
  },
});

/** Reads a path of the API; null reads nothing yet. */
export function useRead<T>(path: string | null, { keepPrevious = false }: ReadSettings = {}): Read<T> {
  const query = useQuery<Answer, Error>({
    ...options(path ?? ""),
    enabled: path !== null,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
  const again = () => void query.refetch();
  const answer = query.data as Answer<T> | undefined;
  const base = { body: undefined, problem: undefined, isPrevious: query.isPlaceholderData, again };
  if (answer?.status === 200) return { ...base, state: "ok", body: answer.body };
  if (answer?.status === 404) return { ...base, state: "missing" };
  if (answer) return { ...base, state: "failed", problem: problemOf(answer.status, answer.body) };
  if (query.error) {
    const problem = query.error instanceof Problem ? query.error : new Problem("internal", 0);
    const isOffline = problem.code === "unreachable" && !navigator.onLine;
    return { ...base, state: isOffline ? "offline" : "failed", problem };
  }
  return { ...base, state: query.fetchStatus === "paused" ? "offline" : "pending" };
}

/** Reads ahead what is about to be asked for. */
export function readAhead(client: QueryClient, path: string): void {
  void client.prefetchQuery(options(path));
}
