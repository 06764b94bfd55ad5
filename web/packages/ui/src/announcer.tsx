import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from "react";

const Announce = createContext<(text: string) => void>(() => {});

/** Says `text` to whoever hears the page, once what they do now is done. */
export function useAnnounce(): (text: string) => void {
  return useContext(Announce);
}

/** How long a text stands: long enough to be read, short enough that nobody meets it later while walking the page. */
const STANDS_MS = 4000;

/** Holds the page's one live region. */
export function Announcer({ children }: { children: ReactNode }) {
  const [text, setText] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const announce = useCallback((next: string) => {
    clearTimeout(timer.current);
    // The same words twice are only heard twice when the region was empty between them.
    setText("");
    timer.current = setTimeout(() => {
      setText(next);
      timer.current = setTimeout(() => setText(""), STANDS_MS);
    }, 60);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Announce value={announce}>
      {children}
      <div className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
        {text}
      </div>
    </Announce>
  );
}
