import { VisuallyHidden } from "./visually-hidden";

/** One of several. */
export interface Choice {
  value: string;
  /** Why it cannot be had with what else is chosen; it can be chosen all the same, to see what goes with it. */
  unavailable?: string | undefined;
}

interface ChoiceGroupProps {
  legend: string;
  name: string;
  choices: readonly Choice[];
  value: string | undefined;
  onChoose: (value: string) => void;
}

/** Radio buttons that look like the things they choose. Arrow keys, grouping and names are the platform's. */
export function ChoiceGroup({ legend, name, choices, value, onChoose }: ChoiceGroupProps) {
  return (
    <fieldset className="choices">
      <legend className="choices__legend">
        {legend}
        {value !== undefined && <span className="choices__chosen">{value}</span>}
      </legend>
      <div className="choices__list">
        {choices.map((choice) => (
          <label key={choice.value} className="choice" data-unavailable={choice.unavailable ? "" : undefined}>
            <input
              className="choice__input"
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChoose(choice.value)}
            />
            <span className="choice__face">
              {choice.value}
              {choice.unavailable && <VisuallyHidden>{`, ${choice.unavailable}`}</VisuallyHidden>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
