import { Notice, useAnnounce } from "@mercato/ui";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useLanguage } from "../i18n/context";

const subscribe = (listener: () => void) => {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
};

/** Says that the line is down, and when it is back. */
export function OfflineBanner() {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine, () => true);
  const before = useRef(isOnline);
  useEffect(() => {
    if (before.current !== isOnline) announce(isOnline ? t.backOnline : t.offlineBanner);
    before.current = isOnline;
  }, [isOnline, announce, t]);
  return isOnline ? null : (
    <section className="offline" aria-label={t.offlineTitle}>
      <Notice tone="warning">{t.offlineBanner}</Notice>
    </section>
  );
}
