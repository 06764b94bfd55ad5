import { placeOrder, Problem, type Money, type PlaceOrder, type Variant } from "@mercato/api-client";
import { useRef, useState } from "react";
import { useNavigator } from "../routing/context";
import { links } from "../routing/routes";
import { attemptFor, keepAttempt, openAttempt, type Attempt } from "./attempt";
import { keepAccess } from "./order-access";
import { isOutcomeOpen, refusalOf, type Refusal } from "./refusal";

/** A buyer's wish. */
export interface Wish {
  quantity: number;
  email: string;
  /** What the buyer saw and agreed to. */
  total: Money;
}

/** What has come of it. */
export interface Purchase {
  isUnderWay: boolean;
  refusal: Refusal | null;
  buy: (wish: Wish) => Promise<void>;
  /** Takes the refusal away, once something was changed. */
  forget: () => void;
}

/** The same attempt is repeated so often by itself while an earlier sending of it still runs in the shop. */
const MAX_IN_PROGRESS = 6;
const IN_PROGRESS_WAIT_MS = 800;

/** Buys a variant, and leads to the order. */
export function usePurchase(variant: Variant, onStale: () => void): Purchase {
  const { go } = useNavigator();
  const [isUnderWay, setUnderWay] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const open = useRef<Attempt | null>(null);
  const isRunning = useRef(false);

  const buy = async (wish: Wish) => {
    // Two clicks may come before the button knows that it is busy.
    if (isRunning.current) return;
    isRunning.current = true;
    setUnderWay(true);
    setRefusal(null);
    const order: PlaceOrder = {
      items: [{ variantId: variant.variantId, quantity: wish.quantity }],
      customer: { email: wish.email },
      expectedTotal: wish.total,
    };
    const attempt = attemptFor(order, open.current ?? openAttempt());
    open.current = attempt;
    keepAttempt(attempt);
    try {
      const placed = await sent(order, attempt.key);
      settle();
      const { orderNumber, accessToken } = placed.order;
      const token = accessToken ?? "";
      keepAccess(orderNumber, { token, syncToken: placed.syncToken ?? undefined, isNew: true });
      go(links.order(orderNumber, token));
      onStale();
    } catch (cause) {
      const problem = cause instanceof Problem ? cause : new Problem("unreachable", 0);
      if (!isOutcomeOpen(problem)) settle();
      setRefusal(refusalOf(problem, wish));
      // What is on the page about price and stock is no longer so.
      if (problem.status === 409) onStale();
    } finally {
      isRunning.current = false;
      setUnderWay(false);
    }
  };
  const settle = () => {
    open.current = null;
    keepAttempt(null);
  };
  return { isUnderWay, refusal, buy, forget: () => setRefusal(null) };
}

async function sent(order: PlaceOrder, key: string): ReturnType<typeof placeOrder> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await placeOrder(order, key);
    } catch (cause) {
      const runs = cause instanceof Problem && cause.code === "request_in_progress";
      if (!runs || tries >= MAX_IN_PROGRESS) throw cause;
      await new Promise((resolve) => setTimeout(resolve, IN_PROGRESS_WAIT_MS));
    }
  }
}
