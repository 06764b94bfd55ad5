import type { Money } from "@mercato/api-client";
import { Button, Notice } from "@mercato/ui";
import { useLanguage } from "../i18n/context";
import type { Refusal } from "./refusal";

interface RefusalNoticeProps {
  refusal: Refusal;
  onTake: (count: number) => void;
  onAgree: (total: Money) => void;
  onAgain: () => void;
  onForget: () => void;
}

/** Says exactly why an order was not placed, with what can be done about it. */
export function RefusalNotice({ refusal, onTake, onAgree, onAgain, onForget }: RefusalNoticeProps) {
  const { t, money } = useLanguage();
  const again = <Button onClick={onAgain}>{t.tryAgain}</Button>;
  switch (refusal.kind) {
    case "few":
      return (
        <Notice
          urgent
          tone="warning"
          title={t.onlyLeftTitle(refusal.available)}
          actions={<Button onClick={() => onTake(refusal.available)}>{t.takeLeft(refusal.available)}</Button>}
        >
          {t.onlyLeftText(refusal.wanted)}
        </Notice>
      );
    case "gone":
      return <Notice urgent tone="warning" title={t.goneTitle}>{t.goneText}</Notice>;
    case "total-changed":
      return (
        <Notice
          urgent
          tone="warning"
          title={t.totalChangedTitle}
          actions={
            <>
              <Button onClick={() => onAgree(refusal.total)}>{t.orderFor(money(refusal.total))}</Button>
              <Button variant="quiet" onClick={onForget}>{t.notNow}</Button>
            </>
          }
        >
          {t.totalChangedText(money(refusal.before), money(refusal.total))}
        </Notice>
      );
    case "invalid":
      return <Notice urgent tone="warning" title={t.invalidTitle} />;
    case "not-for-sale":
      return <Notice urgent tone="warning" title={t.notForSaleTitle}>{t.notForSaleText}</Notice>;
    case "unreachable":
      return <Notice urgent tone="warning" title={t.unreachableTitle} actions={again}>{t.unreachableText}</Notice>;
    case "busy":
      return <Notice urgent tone="warning" title={t.busyTitle} actions={again}>{t.busyText(refusal.seconds)}</Notice>;
    case "refused":
      return (
        <Notice urgent tone="warning" title={t.refusedTitle}>
          <p>{t.refusedText}</p>
          <p className="notice__small">{refusal.detail}</p>
          {refusal.traceId && <p className="notice__small">{t.traceId(refusal.traceId)}</p>}
        </Notice>
      );
  }
}
