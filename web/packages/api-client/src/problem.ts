// How the shop says no: RFC 9457 problem documents, and what happens when no answer comes at all.
import type { ProblemDocument, ProblemField } from "./types";

/** The stable names of reasons, and one of ours: no answer came. */
export type ProblemCode = ProblemDocument["code"] | "unreachable";

/** A field at fault, with the figures that some codes add. */
export type FieldFault = ProblemField & { sku?: string; requested?: number; available?: number };

/** A refusal, or the lack of an answer. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly code: ProblemCode,
    /** 0 when no answer came. */
    readonly status: number,
    /** All members of the document; a code may add its own. */
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(typeof members["detail"] === "string" ? members["detail"] : code);
  }

  /** Each field at fault. */
  get fields(): readonly FieldFault[] {
    const { errors } = this.members;
    return Array.isArray(errors) ? (errors as FieldFault[]) : [];
  }

  /** Under which the shop's log knows the case. */
  get traceId(): string | null {
    const { traceId } = this.members;
    return typeof traceId === "string" ? traceId : null;
  }

  /** Whether the same request may go through later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500 || this.code === "request_in_progress";
  }
}

/** The problem that an answer holds; an answer that is no problem document gets a code by its status. */
export function problemOf(status: number, body: unknown, retryAfter: string | null = null): Problem {
  const members = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const { code } = members;
  const known = typeof code === "string" ? (code as ProblemCode) : status >= 500 ? "unavailable" : "internal";
  const seconds = Number(retryAfter);
  return new Problem(known, status, members, retryAfter && Number.isFinite(seconds) ? seconds : null);
}
