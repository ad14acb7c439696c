/** A text field with its label above and a remark below. */
import { useId, type ComponentProps } from "react";
import { cn } from "../../ui/cn";

interface Props extends ComponentProps<"input"> {
  label: string;
  hint: string;
  /** The remark says what is wrong. */
  invalid?: boolean;
}

export function Field({ label, hint, invalid = false, className, ...rest }: Props) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="block px-1 pb-1.5 text-[0.8125rem] font-medium text-heading">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={invalid || undefined}
        aria-describedby={`${id}-hint`}
        autoComplete="off"
        className={cn(
          "h-12 w-full rounded-xl bg-page px-4 text-[1.0625rem] text-text outline-offset-0 placeholder:text-hint",
          className,
        )}
        {...rest}
      />
      <p
        id={`${id}-hint`}
        className={cn("px-1 pt-1.5 text-[0.8125rem]", invalid ? "text-destructive" : "text-hint")}
      >
        {hint}
      </p>
    </div>
  );
}
