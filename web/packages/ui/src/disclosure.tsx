import type { ReactNode } from "react";
import { Icon } from "./icon";

interface DisclosureProps {
  summary: ReactNode;
  open?: boolean;
  children: ReactNode;
}

/** Opens and closes without a script. */
export function Disclosure({ summary, open, children }: DisclosureProps) {
  return (
    <details className="disclosure" open={open}>
      <summary className="disclosure__summary">
        <span>{summary}</span>
        <Icon name="chevron" />
      </summary>
      <div className="disclosure__body">{children}</div>
    </details>
  );
}
