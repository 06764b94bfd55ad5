// Drawn here, on a grid of 24, in the colour and size of the text around them.
const DRAWINGS = {
  check: "M5 12.5 10 17.5 19 7",
  chevron: "M7 10 12 15 17 10",
  close: "M6 6 18 18M18 6 6 18",
  copy: "M9 9H19V19H9ZM5 15V5H15",
  filter: "M4 7H20M7 12H17M10 17H14",
  info: "M12 11V16.5M12 7.5V8M21 12A9 9 0 1 1 3 12A9 9 0 1 1 21 12",
  minus: "M6 12H18",
  next: "M10 7 15 12 10 17",
  picture: "M4 5H20V19H4ZM4 16 9 11 13 15 16 12 20 16",
  plus: "M6 12H18M12 6V18",
  previous: "M14 7 9 12 14 17",
  search: "M16 16 20.5 20.5M18 11A7 7 0 1 1 4 11A7 7 0 1 1 18 11",
  warning: "M12 9.5V14M12 16.7V17.2M12 4 21.5 20H2.5Z",
} as const;

export type IconName = keyof typeof DRAWINGS;

/** A sign beside a text; it says nothing by itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={`icon icon--${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
