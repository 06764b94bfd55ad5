import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Icon } from "./icon";

/** Something that what was typed may mean. */
export interface ComboboxOption {
  id: string;
  /** The heading it stands under; options of one group follow each other. */
  group?: string | undefined;
  content: ReactNode;
}

interface ComboboxProps {
  label: string;
  /** The name of the list. */
  listLabel: string;
  name: string;
  placeholder: string;
  clearLabel: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly ComboboxOption[];
  onPick: (id: string) => void;
}

/**
 * A search field with suggestions, after the ARIA pattern "combobox, list autocomplete, manual selection": the focus stays
 * in the field, arrows move through the list, Enter picks, Escape closes and then clears. Typing alone picks nothing, so
 * that Enter always searches for what was typed.
 */
export function Combobox(props: ComboboxProps) {
  const { value, options, onChange, onPick } = props;
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [activeId, setActiveId] = useState<string | null>(null);
  const active = options.findIndex((option) => option.id === activeId);
  const shown = isOpen && options.length > 0;

  useEffect(() => {
    if (!shown) return;
    const close = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, [shown]);

  const pick = (option: ComboboxOption) => {
    setOpen(false);
    setActiveId(null);
    onPick(option.id);
  };
  const move = (step: number) => {
    setOpen(true);
    // One place before the first stands for the field itself.
    const next = (active + 1 + step + options.length + 1) % (options.length + 1);
    setActiveId(options[next - 1]?.id ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const option = shown ? options[active] : undefined;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (options.length > 0) event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && option) {
      event.preventDefault();
      pick(option);
    } else if (event.key === "Enter") {
      setOpen(false);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (shown) setOpen(false);
      else onChange("");
      setActiveId(null);
    }
  };

  return (
    <div
      className="combobox"
      ref={root}
      onBlur={(event) => {
        if (!root.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <Icon name="search" />
      <input
        ref={input}
        className="combobox__input"
        type="search"
        role="combobox"
        name={props.name}
        aria-label={props.label}
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={200}
        enterKeyHint="search"
        placeholder={props.placeholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setActiveId(null);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      {value !== "" && (
        <button
          type="button"
          className="combobox__clear"
          aria-label={props.clearLabel}
          onClick={() => {
            onChange("");
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
      <div className="combobox__list" id={`${id}-list`} role="listbox" aria-label={props.listLabel} hidden={!shown}>
        {shown && groups(options).map(({ label, members }, at) => (
          <div key={label ?? at} role="group" aria-label={label}>
            {label && <div className="combobox__group" aria-hidden="true">{label}</div>}
            {members.map((option) => (
              <div
                key={option.id}
                id={`${id}-${options.indexOf(option)}`}
                className="combobox__option"
                role="option"
                aria-selected={option.id === activeId}
                onPointerDown={(event) => event.preventDefault()}
                onPointerMove={() => setActiveId(option.id)}
                onClick={() => pick(option)}
              >
                {option.content}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function groups(options: readonly ComboboxOption[]) {
  const found: { label: string | undefined; members: ComboboxOption[] }[] = [];
  for (const option of options) {
    const last = found.at(-1);
    if (last && last.label === option.group) last.members.push(option);
    else found.push({ label: option.group, members: [option] });
  }
  return found;
}
