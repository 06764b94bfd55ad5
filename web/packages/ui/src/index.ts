// The shop's components. They know no router, no language and no API: texts and links are given to them.
export { Announcer, useAnnounce } from "./announcer";
export { Badge, type BadgeTone } from "./badge";
export { Button, type ButtonProps, type ButtonVariant } from "./button";
export { Checkbox } from "./checkbox";
export { ChoiceGroup, type Choice } from "./choice-group";
export { Combobox, type ComboboxOption } from "./combobox";
export { Disclosure } from "./disclosure";
export { Drawer } from "./drawer";
export { Field, TextField } from "./field";
export { Icon, type IconName } from "./icon";
export { Notice, type NoticeTone } from "./notice";
export { QuantityField } from "./quantity-field";
export { Select } from "./select";
export { Skeleton } from "./skeleton";
export { VisuallyHidden } from "./visually-hidden";
export { classes } from "./classes";
