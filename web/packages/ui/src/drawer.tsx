import { useEffect, useId, useRef, type ReactNode } from "react";
import { Button } from "./button";
import { Icon } from "./icon";

interface DrawerProps {
  open: boolean;
  onClose: () => void;
  title: string;
  closeLabel: string;
  children: ReactNode;
  /** Stays in sight below what scrolls. */
  footer?: ReactNode;
}

/** A modal sheet on the platform's `<dialog>`: it keeps the focus, closes on Escape, and gives the focus back. */
export function Drawer({ open, onClose, title, closeLabel, children, footer }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) element.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className="drawer"
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div className="drawer__sheet">
          <header className="drawer__header">
            <h2 id={titleId} className="drawer__title">
              {title}
            </h2>
            <Button variant="quiet" className="button--icon" aria-label={closeLabel} onClick={onClose}>
              <Icon name="close" />
            </Button>
          </header>
          <div className="drawer__body">{children}</div>
          {footer && <footer className="drawer__footer">{footer}</footer>}
        </div>
      )}
    </dialog>
  );
}
