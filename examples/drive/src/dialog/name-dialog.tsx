import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { nameIsTaken, nameProblem, splitName } from "../names/index.js";
import { Dialog } from "./dialog.js";

export interface NameDialogProps {
  readonly title: string;
  readonly button: string;
  readonly name: string;
  readonly kind: "file" | "folder";
  /** Names that something else has already. */
  readonly taken: readonly string[];
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

/** Asks for a name, and says while it is typed what is wrong with it. Of a file, all but the extension is selected. */
export function NameDialog(props: NameDialogProps): ReactNode {
  const [name, setName] = useState(props.name);
  const [isTried, setTried] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const typed = name.trim();
  const problem = nameProblem(typed, nameIsTaken(props.taken));
  const shown = problem !== undefined && (typed !== "" || isTried) ? problem : undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(0, splitName(props.name, props.kind).stem.length);
  }, []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem === undefined) props.onName(typed);
  };

  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <label className="field">
          Name
          <input
            ref={input}
            value={name}
            onChange={(event) => setName(event.target.value)}
            aria-invalid={shown !== undefined}
            aria-describedby={id}
            spellCheck={false}
            autoComplete="off"
          />
        </label>
        <p id={id} className="failure" role="alert">
          {shown}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={props.onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            {props.button}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
